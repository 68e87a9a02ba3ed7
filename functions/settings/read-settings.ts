import { settingPages } from './setting.ts';
import { type SettingName, settingNames, type Settings, settings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting as text; null where it is not there or blank. Names come from people too: every object has a `constructor`. */
export function settingText(environment: Environment, name: string): string | null {
  return Object.hasOwn(environment, name) ? environment[name]?.trim() || null : null;
}

/** Each setting by itself, so that all that is wrong is told at once, a sentence each. What is wrong counts as not there. */
export function readSettings(environment: Environment): {
  readonly values: Settings;
  readonly problems: readonly string[];
} {
  const isLocal = settingText(environment, 'EDGE_TLS_CLOUD') === 'Local';
  const read = settingNames.map((name) => readOne(name, settingText(environment, name) ?? undefined, isLocal));
  return {
    values: Object.fromEntries(read.map(({ name, value }) => [name, value])) as Settings,
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

function readOne(name: SettingName, given: string | undefined, isLocal: boolean) {
  const schema = settings.shape[name];
  if (given !== undefined && !isLocal && settingPages.get(schema)?.onlyLocal)
    return { name, value: schema.parse(undefined), problem: `${name} may be set only when EDGE_TLS_CLOUD is Local.` };
  const parsed = schema.safeParse(given);
  if (parsed.success) return { name, value: parsed.data };
  return { name, value: schema.parse(undefined), problem: `${name} ${parsed.error.issues[0]?.message}` };
}
