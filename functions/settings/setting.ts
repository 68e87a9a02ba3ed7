import { z } from 'zod';

/** What a page of documentation and the deployment say of a setting. */
export interface SettingPage {
  readonly default: string;
  readonly meaning: string;
  /**
   * Who sets it: a person who wants something other than the default, the deployment in `infra`, the platform that the app runs on, or
   * local Azure.
   */
  readonly setBy: 'person' | 'deployment' | 'platform' | 'local';
  /** Elsewhere than on local Azure it is refused. */
  readonly onlyLocal?: boolean;
}

export const settingPages = z.registry<SettingPage>();

/**
 * A setting as text of the environment, and what it becomes. `read` gives null for what is wrong; `must` ends the sentence that begins
 * with the name of the setting.
 */
export function setting<T, F>(
  page: SettingPage,
  form: { fallback: F; read: (text: string) => T | null; must: string },
) {
  return z
    .string()
    .optional()
    .transform((text, context): T | F => {
      if (text === undefined) return form.fallback;
      const value = form.read(text);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: form.must });
      return z.NEVER;
    })
    .register(settingPages, page);
}

/** Any text, or null. */
export const text = (page: SettingPage) =>
  setting(page, { fallback: null, read: (value) => value, must: 'must be a text.' });
