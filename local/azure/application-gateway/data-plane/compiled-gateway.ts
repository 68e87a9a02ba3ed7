/** A gateway's document with every reference followed: what the data plane runs. */
export interface CompiledGateway {
  readonly v2: boolean;
  readonly listeners: readonly CompiledListener[];
  /** By `backendKey`. */
  readonly backends: ReadonlyMap<string, CompiledBackend>;
}

export interface CompiledListener {
  readonly id: string;
  readonly name: string;
  readonly protocol: 'Http' | 'Https';
  readonly address: string;
  readonly port: number;
  /** Lower case; empty answers any host. */
  readonly hostNames: readonly string[];
  readonly certificateId: string | undefined;
  /** Lower is earlier. Rules without a priority (v1) count in their order. */
  readonly rank: number;
  readonly route: Route | undefined;
}

export interface Route {
  readonly paths: readonly { readonly pattern: string; readonly target: Target }[];
  readonly otherwise: Target | undefined;
}

export type Target =
  | { readonly kind: 'backend'; readonly key: string }
  | {
      readonly kind: 'redirect';
      readonly status: number;
      readonly url: string | undefined;
      /** `https://host:port` pattern of the listener that is redirected to. */
      readonly listenerId: string | undefined;
      readonly includePath: boolean;
      readonly includeQueryString: boolean;
    };

export interface CompiledBackend {
  readonly key: string;
  readonly poolId: string;
  readonly settingId: string;
  readonly members: readonly string[];
  readonly port: number;
  readonly secure: boolean;
  /** Host header towards the backend; undefined keeps the client's. */
  readonly hostName: string | undefined;
  /** Host header and name are each member's own FQDN. */
  readonly pickHostName: boolean;
  readonly sniName: string | undefined;
  readonly path: string | undefined;
  readonly requestTimeoutSeconds: number;
  readonly rootIds: readonly string[];
  readonly authenticationIds: readonly string[];
  readonly validateChainAndExpiry: boolean;
  readonly validateName: boolean;
  readonly probe: CompiledProbe;
}

export interface CompiledProbe {
  /** Undefined: the setting's host, or each member's own name; nothing of both is 127.0.0.1. */
  readonly host: string | undefined;
  readonly path: string;
  readonly port: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly unhealthyThreshold: number;
  /** Like `200-399` or `404`. */
  readonly statusCodes: readonly string[];
  readonly body: string;
}

export function backendKey(poolId: string, settingId: string): string {
  return `${poolId}|${settingId}`.toLowerCase();
}
