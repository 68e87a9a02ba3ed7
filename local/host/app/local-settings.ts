import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The `Values` of `local.settings.json`: settings for the environment where that does not have them. */
export function readLocalSettings(appDir: string): Readonly<Record<string, string>> {
  const file = join(appDir, 'local.settings.json');
  if (!existsSync(file)) return {};
  const { IsEncrypted, Values } = parsed(file);
  if (IsEncrypted) throw new Error(`'${file}' is encrypted. Decrypt it: func settings decrypt.`);
  return Values ?? {};
}

interface LocalSettingsFile {
  readonly IsEncrypted?: boolean;
  readonly Values?: Readonly<Record<string, string>>;
}

function parsed(file: string): LocalSettingsFile {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) ?? {}) as LocalSettingsFile;
  } catch (error) {
    throw new Error(`'${file}' cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

/** Adds the settings that the environment lacks; what is there stays. */
export function addToEnvironment(settings: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(settings)) env[name] ??= value;
}
