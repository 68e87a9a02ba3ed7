/** `10.0.1.4:443`, or `[2001:db8::10]:443`. */
export function endpointOf(address: string, port: number | '*'): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** An endpoint's text as a regular expression: address and port, or `*` for every port. */
export const ENDPOINT = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+|\*)$/i;

/** The two halves of what {@link endpointOf} has put together; a text that is none is an address without a port. */
export function parseEndpoint(text: string): { readonly address: string; readonly port: string } {
  const [, v6, v4, port] = ENDPOINT.exec(text) ?? [];
  return { address: v6 ?? v4 ?? text, port: port ?? '' };
}
