import { ArmError } from '../core/arm-error.ts';

/** A refusal of the DNS providers: `{"code","message"}` without the usual envelope. */
export function dnsFailure(status: number, code: string, message: string): ArmError {
  return new ArmError({ status, code, message, envelope: 'bare' });
}

/** `{"code":"NotFound"}` with Azure's text for a record set that is not there. */
export function recordNotFound(path: string, name: string): ArmError {
  const [, subscription = '', group = ''] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(path) ?? [];
  return dnsFailure(
    404,
    'NotFound',
    `The resource record '${name}' does not exist in resource group '${group}' of subscription '${subscription}'.`,
  );
}
