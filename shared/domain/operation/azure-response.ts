/** One HTTP answer of Azure, free of any SDK. */
export interface AzureResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON where it is JSON, else the text; null when there is none. */
  readonly body: unknown;
  /** What was asked, absolute: poll addresses must stay on its host. */
  readonly url: string;
  /** Epoch seconds. */
  readonly receivedAt: number;
}

/** How long Azure asks to wait, in whole seconds: milliseconds, seconds or a date. Null when it does not say. */
export function retryAfterSeconds({
  headers,
  receivedAt,
}: Pick<AzureResponse, 'headers' | 'receivedAt'>): number | null {
  const milliseconds = headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'];
  if (milliseconds !== undefined && /^\d+$/.test(milliseconds)) return Math.ceil(Number(milliseconds) / 1000);
  const value = headers['retry-after'];
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil(date / 1000 - receivedAt));
}
