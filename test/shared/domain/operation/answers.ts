import type { AzureResponse } from '../../../../shared/domain/operation/azure-response.ts';

export const NOW = 1_780_272_000;
export const ARM = 'https://management.azure.com';
export const gateway =
  '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers/Microsoft.Network/applicationGateways/agw-contoso';

export function answer(status: number, body: unknown = null, headers: Record<string, string> = {}): AzureResponse {
  return { status, body, headers, url: `${ARM}${gateway}?api-version=2026-01-01`, receivedAt: NOW };
}

/** As Resource Manager wraps an error. */
export const error = (code: string, message: string, details?: unknown): unknown => ({
  error: { code, message, details },
});
