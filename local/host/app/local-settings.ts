import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The `Values` of `local.settings.json`: settings for the environment where that does not have them. */
export function readLocalSettings(appDir: string): Readonly<Record<string, string>> {
  const file = join(appDir, 'local.settings.json');
  if (!existsSync(file)) return {};
  const { IsEncrypted, Values } = JSON.parse(readFileSync(file, 'utf8')) as {
    IsEncrypted?: boolean;
    Values?: Record<string, string>;
  };
  if (IsEncrypted) throw new Error(`'${file}' is encrypted. Decrypt it: func settings decrypt.`);
  return Values ?? {};
}

/** Adds the settings that the environment lacks; what is there stays. */
export function addToEnvironment(settings: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(settings)) env[name] ??= value;
}
