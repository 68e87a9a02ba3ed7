import type { ResourceDocument } from '../../core/contracts.ts';
import { stringField } from '../../core/string-field.ts';
import {
  childById,
  childrenOf,
  type Fields,
  type GatewayChild,
  isV2,
  referenceOf,
  sameId,
} from '../gateway-document.ts';
import { pathRulesOf } from '../gateway-references.ts';
import { ownHostNames } from '../host-names.ts';
import { compileBackend } from './compile-backends.ts';
import type { CompiledBackend, CompiledGateway, CompiledListener, Route, Target } from './compiled-gateway.ts';

/** The address that a frontend IP configuration answers on; undefined when it has none. */
export type FrontendAddress = (frontend: GatewayChild) => string | undefined;

/** Follows every reference of a checked document. Listeners without a rule or an address answer nothing. */
export function compileGateway(document: ResourceDocument, addressOf: FrontendAddress): CompiledGateway {
  const backends = new Map<string, CompiledBackend>();
  const compile = new RouteCompiler(document, backends);
  const listeners = childrenOf(document, 'httpListeners').flatMap((listener) => {
    const rules = childrenOf(document, 'requestRoutingRules');
    const position = rules.findIndex((it) => sameId(referenceOf(it.properties, 'httpListener') ?? '', listener.id));
    const address = frontendOf(document, listener, addressOf);
    return address ? [compileListener(listener, { ...address, position, rule: rules[position], compile })] : [];
  });
  return { v2: isV2(document), listeners, backends };
}

interface ListenerParts {
  readonly address: string;
  readonly port: number;
  readonly position: number;
  readonly rule: GatewayChild | undefined;
  readonly compile: RouteCompiler;
}

function compileListener(
  listener: GatewayChild,
  { address, port, position, rule, compile }: ListenerParts,
): CompiledListener {
  const priority = rule?.properties['priority'];
  return {
    id: listener.id,
    name: listener.name,
    protocol: listener.properties['protocol'] === 'Https' ? 'Https' : 'Http',
    address,
    port,
    hostNames: ownHostNames(listener),
    certificateId: referenceOf(listener.properties, 'sslCertificate'),
    rank: typeof priority === 'number' ? priority : position,
    route: rule && compile.route(rule),
  };
}

function frontendOf(
  document: ResourceDocument,
  listener: GatewayChild,
  addressOf: FrontendAddress,
): { address: string; port: number } | undefined {
  const frontend = childById(
    document,
    'frontendIPConfigurations',
    referenceOf(listener.properties, 'frontendIPConfiguration'),
  );
  const port = childById(document, 'frontendPorts', referenceOf(listener.properties, 'frontendPort'))?.properties[
    'port'
  ];
  const address = frontend && addressOf(frontend);
  return address !== undefined && typeof port === 'number' ? { address, port } : undefined;
}

const REDIRECTS: Readonly<Record<string, number>> = { Permanent: 301, Found: 302, SeeOther: 303, Temporary: 307 };

class RouteCompiler {
  readonly #document: ResourceDocument;
  readonly #backends: Map<string, CompiledBackend>;

  constructor(document: ResourceDocument, backends: Map<string, CompiledBackend>) {
    this.#document = document;
    this.#backends = backends;
  }

  route({ properties }: GatewayChild): Route {
    if (properties['ruleType'] !== 'PathBasedRouting') return { paths: [], otherwise: this.#target(properties, '') };
    const map = childById(this.#document, 'urlPathMaps', referenceOf(properties, 'urlPathMap'));
    if (!map) return { paths: [], otherwise: undefined };
    const paths = pathRulesOf(map).flatMap((rule) => this.#paths(rule));
    return { paths, otherwise: this.#target(map.properties, 'default') };
  }

  #paths(rule: GatewayChild): Route['paths'] {
    const target = this.#target(rule.properties, '');
    const patterns = (rule.properties['paths'] ?? []) as string[];
    return target ? patterns.map((pattern) => ({ pattern, target })) : [];
  }

  /** Fields are called `backendAddressPool` in rules and `defaultBackendAddressPool` in path maps. */
  #target(properties: Fields, prefix: '' | 'default'): Target | undefined {
    const field = (name: string): string =>
      prefix === '' ? name : `default${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const redirect = referenceOf(properties, field('redirectConfiguration'));
    if (redirect !== undefined) return this.#redirect(redirect);
    const pool = referenceOf(properties, field('backendAddressPool'));
    const backend = compileBackend(this.#document, pool, referenceOf(properties, field('backendHttpSettings')));
    if (!backend) return undefined;
    this.#backends.set(backend.key, backend);
    return { kind: 'backend', key: backend.key };
  }

  #redirect(id: string): Target | undefined {
    const redirect = childById(this.#document, 'redirectConfigurations', id);
    if (!redirect) return undefined;
    const { properties } = redirect;
    return {
      kind: 'redirect',
      status: REDIRECTS[stringField(properties, 'redirectType')] ?? 301,
      url: stringField(properties, 'targetUrl') || undefined,
      listenerId: referenceOf(properties, 'targetListener'),
      includePath: properties['includePath'] !== false,
      includeQueryString: properties['includeQueryString'] !== false,
    };
  }
}
