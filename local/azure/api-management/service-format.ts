import { assumedRefusal } from '../core/assumed-refusal.ts';
import { canonicalWord } from '../core/format/canonical-word.ts';

const V2_SKUS = ['BasicV2', 'StandardV2', 'PremiumV2'] as const;
const SKUS = ['Developer', 'Basic', 'Standard', 'Premium', 'Isolated', 'Consumption', ...V2_SKUS] as const;

export interface Sku {
  readonly name: string;
  readonly capacity: number;
}

/** The words of a service's properties that mean something here; they come in any case. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  virtualNetworkType: ['None', 'External', 'Internal'],
  publicNetworkAccess: ['Enabled', 'Disabled'],
  natGatewayState: ['Enabled', 'Disabled'],
  developerPortalStatus: ['Enabled', 'Disabled'],
  legacyPortalStatus: ['Enabled', 'Disabled'],
};

/** azure-cli writes a boolean as a word, and it is taken (test_apim_core_service). That `False` is too is an assumption. */
const ON_AND_OFF: ReadonlyMap<unknown, string> = new Map([
  ['True', 'Enabled'],
  ['False', 'Disabled'],
]);

/** Of the second generation, whose answers recordings show to differ. */
export function isV2Sku({ name }: Pick<Sku, 'name'>): boolean {
  return (V2_SKUS as readonly string[]).includes(name);
}

export function readSku(sent: Partial<Sku>): Sku {
  const name = canonicalWord(SKUS, sent.name);
  if (!name) throw assumedRefusal(`'${String(sent.name)}' is no SKU of API Management.`);
  return { name, capacity: sent.capacity ?? (name === 'Consumption' ? 0 : 1) };
}

/** Properties with their words in Azure's case; one that is unknown is refused. */
export function readWords(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = Object.entries(properties).map(([field, value]) => {
    const words = WORDS[field];
    if (!words || value === null) return [field, value];
    const word = canonicalWord(words, ON_AND_OFF.get(value) ?? value);
    if (word === undefined) throw assumedRefusal(`${JSON.stringify(value)} is not a value of ${field}.`);
    return [field, word];
  });
  return Object.fromEntries(read) as Record<string, unknown>;
}
