import type { Json, JsonObject } from '../json.ts';
import { authenticationPrefix } from '../names/gateway-names.ts';
import { withoutBackReferences } from './back-references.ts';
import { objectNames } from './child-ids.ts';
import {
  asArray,
  asText,
  childrenOf,
  findChild,
  hostNamesOf,
  isObject,
  isOurs,
  managedCollections,
  nameOf,
  propertiesOf,
} from './gateway-document.ts';
import { canonicalHostName } from './host-name-pattern.ts';
import { type NewNames, withNewIds } from './new-ids.ts';

/** An endpoint's name and the host names of its listener. */
export interface NamedRoute {
  readonly name: string;
  readonly publicHostnames: readonly string[];
}

export interface Rename {
  readonly from: string;
  readonly to: string;
}

/**
 * Endpoints on the gateway that go on under another name: one that is there and not wanted, and one that is wanted and not there, have
 * a public host name in common. Each is paired once, in the order of what is wanted.
 */
export function renamesOf(document: JsonObject, wanted: readonly NamedRoute[]): readonly Rename[] {
  const isWanted = ({ name }: NamedRoute): boolean => wanted.some((route) => route.name === name);
  let old = routesOf(document).filter((route) => !isWanted(route));
  return wanted.flatMap((route) => {
    if (findChild(document, 'httpListeners', objectNames(route.name).listener) !== undefined) return [];
    const from = old.find((candidate) => shareHostName(candidate, route));
    if (from === undefined) return [];
    old = old.filter((candidate) => candidate !== from);
    return [{ from: from.name, to: route.name }];
  });
}

/** Endpoints of ours on a gateway, by name, as their listeners tell. */
export function routesOf(document: JsonObject): readonly NamedRoute[] {
  const found = childrenOf(document, 'httpListeners')
    .filter(isOurs)
    .flatMap((listener) => {
      const [, name] = /^edge-tls-(.+)-listener$/i.exec(nameOf(listener)) ?? [];
      return name === undefined ? [] : [{ name: name.toLowerCase(), publicHostnames: hostNamesOf(listener) }];
    });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function shareHostName(a: NamedRoute, b: NamedRoute): boolean {
  const names = b.publicHostnames.map(canonicalHostName);
  return a.publicHostnames.some((name) => names.includes(canonicalHostName(name)));
}

/** The document with every endpoint that goes on under another name renamed. */
export function withRenames(document: JsonObject, wanted: readonly NamedRoute[]): JsonObject {
  return withRenamedEndpoints(document, renamesOf(document, wanted));
}

/**
 * The document with the objects of these endpoints under their new names, and every reference to them carried over, whoever it is
 * who refers: redirects and rules of others, the firewall policy that somebody set on our listener, the path rules that they put into
 * our map. In one PUT nothing is lost, and nothing points at what is gone.
 */
export function withRenamedEndpoints(document: JsonObject, renames: readonly Rename[]): JsonObject {
  return renames.reduce(withRenamed, document);
}

function withRenamed(document: JsonObject, rename: Rename): JsonObject {
  const names = newNames(document, rename);
  const gateway = asText(document.id) ?? '';
  if (names.size === 0) return document;
  const properties = Object.entries(propertiesOf(document)).map(([collection, children]) => {
    if (!Array.isArray(children)) return [collection, children] as const;
    const mapped = asArray(children).map((child) => renamedChild(child, { collection, names, rename, gateway }));
    const same = mapped.every((child, index) => child === children[index]);
    return [collection, same ? children : mapped] as const;
  });
  return { ...document, properties: Object.fromEntries(properties) };
}

/** `httplisteners/edge-tls-old-listener` → `edge-tls-new-listener`, of every object that there is. A name that is taken stays theirs. */
function newNames(document: JsonObject, { from, to }: Rename): NewNames {
  const [before, after] = [Object.values(objectNames(from)), Object.values(objectNames(to))];
  const prefix = authenticationPrefix(from).toLowerCase();
  const found = managedCollections.flatMap((collection) =>
    childrenOf(document, collection).flatMap((child) => {
      const name = nameOf(child);
      const at = before.findIndex((one) => one.toLowerCase() === name.toLowerCase());
      const isLeaf = collection === 'authenticationCertificates' && name.toLowerCase().startsWith(prefix);
      const next = isLeaf ? `${authenticationPrefix(to)}${name.slice(prefix.length)}` : after[at];
      if (next === undefined || findChild(document, collection, next) !== undefined) return [];
      return [[`${collection}/${name}`.toLowerCase(), next] as const];
    }),
  );
  return new Map(found);
}

interface Renaming {
  readonly collection: string;
  readonly names: NewNames;
  readonly gateway: string;
  readonly rename: Rename;
}

function renamedChild(child: Json, { collection, names, rename, gateway }: Renaming): Json {
  if (!isObject(child)) return child;
  const referring = withNewIds(child, { gateway, names }) as JsonObject;
  const name = names.get(`${collection}/${nameOf(child)}`.toLowerCase());
  if (name === undefined) return referring;
  // Etag and state are those of the object that goes; who uses it, Azure says anew.
  const { etag: _etag, ...rest } = withoutBackReferences(referring);
  const { provisioningState: _state, ...properties } = propertiesOf(rest);
  return { ...rest, name, properties: withOwnPaths(properties, rename) };
}

/** Our own rule in a path map is named after the endpoint too. */
function withOwnPaths(properties: JsonObject, { from, to }: Rename): JsonObject {
  if (!Array.isArray(properties.pathRules)) return properties;
  const [before, after] = [objectNames(from).paths, objectNames(to).paths];
  const pathRules = asArray(properties.pathRules).map((rule): Json => {
    if (!isObject(rule) || nameOf(rule).toLowerCase() !== before.toLowerCase()) return rule;
    const { etag: _etag, id, ...rest } = rule;
    const renamed: JsonObject = typeof id === 'string' ? { id: id.replace(/[^/]+$/, after) } : {};
    return { ...rest, ...renamed, name: after };
  });
  return { ...properties, pathRules };
}
