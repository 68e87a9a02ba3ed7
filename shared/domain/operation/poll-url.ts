import { isOnOrigin } from './arm-url.ts';

/**
 * The address that Azure names for the state of an operation, absolute. Null when it lies on another host than the request: the
 * token of the app would be sent there.
 */
export function pollUrl(named: string, asked: string): string | null {
  if (!URL.canParse(named, asked)) return null;
  const { href } = new URL(named, asked);
  return isOnOrigin(href, new URL(asked).origin) ? href : null;
}
