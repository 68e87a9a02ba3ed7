import type { FieldChange, Reason } from './plan.ts';

/** Of the paths of gateway changes: `applicationGateway/{collection}/{name}` and, for one field, `/{field}` behind it. */
interface Changed {
  readonly collection: string;
  readonly name: string;
  /** Null for the object as a whole. */
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

interface Finding extends Reason {
  readonly object: string;
}

/** In the order of dependence, which is also the order in which they are told; code and words. */
const nouns: readonly (readonly [collection: string, code: string, noun: string])[] = [
  ['trustedRootCertificates', 'TrustedRoot', 'trusted root'],
  ['authenticationCertificates', 'AuthenticationCertificate', 'authentication certificate'],
  ['backendAddressPools', 'BackendPool', 'backend pool'],
  ['probes', 'Probe', 'probe'],
  ['backendHttpSettingsCollection', 'BackendSetting', 'backend setting'],
  ['sslCertificates', 'ListenerCertificate', 'listener certificate'],
  ['frontendPorts', 'HttpsPort', 'port'],
  ['httpListeners', 'Listener', 'listener'],
  ['urlPathMaps', 'UrlPathMap', 'path map'],
  ['requestRoutingRules', 'RoutingRule', 'routing rule'],
];

const validationSwitches = ['validateCertChainAndExpiry', 'validateSNI', 'sniName'];

/** Codes that say more than that an object changed, the gravest first. */
const graver = [
  'ValidationSwitchedOff',
  'RootNotTrusted',
  'LeafNotAllowed',
  'ListenerCertificatePinned',
  'BackendHostNameChanged',
];

/** Where what an object lacks says less than what comes of it. */
const sentences: Readonly<Partial<Record<string, (name: string) => string>>> = {
  ListenerCertificatePinned: (name) =>
    `The listener certificate ${name} is pinned to a version in Key Vault, so the gateway never takes up a renewed one.`,
};

/** Why a gateway that we have built is built anew: the gravest difference gives the code, the message names all of them. */
export function gatewayDrift(changes: readonly FieldChange[]): Reason {
  const changed = changes.map(readChange);
  const missing = new Set(changed.filter(isMissing).map(keyOf));
  const telling = changed.filter((change) => isMissing(change) || !missing.has(keyOf(change)));
  const findings = telling.map(findingOf).toSorted((a, b) => rank(a) - rank(b));
  const first = findings[0];
  if (first === undefined) return { code: 'GatewayDrifted', message: 'The gateway is not as the spec wants it.' };
  return { code: first.code, message: [...new Set(findings.map(({ message }) => message))].join(' ') };
}

function readChange({ path, before, after }: FieldChange): Changed {
  const [, collection = '', name = '', field = null] = path.split('/');
  return { collection, name, field, before, after };
}

const keyOf = ({ collection, name }: Changed): string => `${collection}/${name}`;
const isMissing = ({ field, before, after }: Changed): boolean => field === null && before === null && after !== null;

function rank({ code, object }: Finding): number {
  const grave = graver.indexOf(code);
  return grave >= 0 ? grave : graver.length + nouns.findIndex(([collection]) => collection === object);
}

function findingOf(change: Changed): Finding {
  const { collection, name, field } = change;
  const [, code = 'Gateway', noun = collection] = nouns.find(([known]) => known === collection) ?? [];
  const special = specialCode(change);
  const what = isMissing(change)
    ? 'is missing'
    : field === null
      ? 'is to go'
      : `has another ${field} than the spec wants`;
  const plain = isMissing(change) ? `${code}Missing` : `${code}Changed`;
  const said = special === null ? undefined : sentences[special];
  return { code: special ?? plain, message: said?.(name) ?? `The ${noun} ${name} ${what}.`, object: collection };
}

function specialCode(change: Changed): string | null {
  const { collection, field } = change;
  if (field !== null && validationSwitches.includes(field)) return 'ValidationSwitchedOff';
  // A root that is missing and a setting that does not name it come to the same for whoever is served.
  if (field === 'trustedRootCertificates' || (collection === 'trustedRootCertificates' && isMissing(change)))
    return 'RootNotTrusted';
  if (field === 'authenticationCertificates' || (collection === 'authenticationCertificates' && isMissing(change)))
    return 'LeafNotAllowed';
  if (collection === 'backendHttpSettingsCollection' && field === 'hostName') return 'BackendHostNameChanged';
  return isPinned(change) ? 'ListenerCertificatePinned' : null;
}

/** A secret id with a version, which is never renewed; what is wanted is the same id without it. */
function isPinned({ field, before, after }: Changed): boolean {
  if (field !== 'keyVaultSecretId' || before === null || after === null) return false;
  return before.toLowerCase().startsWith(`${after.replace(/\/$/, '').toLowerCase()}/`);
}
