import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { childById, childrenOf, type GatewayChild, identitiesOf } from '../gateway-document.ts';
import { readPfx } from '../pfx.ts';
import { parseCertificates } from '../parse-certificates.ts';
import { type GatewayCheck, refuse } from './check.ts';

/** A listener certificate needs its PFX or a Key Vault secret; one that exists already may be sent without. */
export const checkSslCertificates: GatewayCheck = ({ draft }) => {
  for (const certificate of childrenOf(draft.document, 'sslCertificates')) {
    const { data, password, keyVaultSecretId } = certificate.properties;
    const known = draft.previous && childById(draft.previous, 'sslCertificates', certificate.id);
    if (!data && !keyVaultSecretId && !known) return nothingGiven(certificate, draft.v2);
    if (typeof data === 'string') {
      const refusal = unreadable(certificate.id, readPfx(data, typeof password === 'string' ? password : ''));
      if (refusal) return refusal;
    }
  }
  return undefined;
};

function unreadable(id: string, opened: ReturnType<typeof readPfx>) {
  if (opened === 'wrongPassword')
    return refuse(
      'ApplicationGatewaySslCertificatePasswordIncorrect',
      `The password for certificate ${id} is incorrect.`,
    );
  return opened === 'noPfx'
    ? refuse('ApplicationGatewaySslCertificateInvalidData', `Data for certificate ${id} is invalid.`)
    : undefined;
}

function nothingGiven({ id }: GatewayChild, v2: boolean) {
  return v2
    ? refuse(
        'ApplicationGatewayCertificateDataOrKeyVaultSecretIdMustBeSpecified',
        `Either Data or KeyVaultSecretId must be specified for Certificate '${id}' in Application Gateway.`,
      )
    : refuse('ApplicationGatewaySslCertificateDataMustBeSpecified', `Data must be specified for certificate ${id}.`);
}

/** Trusted roots and authentication certificates must hold a certificate that can be read. */
export const checkTrust: GatewayCheck = ({ draft }) => {
  for (const collection of ['trustedRootCertificates', 'authenticationCertificates'] as const) {
    for (const certificate of childrenOf(draft.document, collection)) {
      const { data, keyVaultSecretId } = certificate.properties;
      if (!data && !keyVaultSecretId) return nothingGiven(certificate, true);
      if (typeof data === 'string' && parseCertificates(data).length === 0) {
        return refuse(
          'ApplicationGatewayTrustedRootCertificateInvalidData',
          `Data for certificate ${certificate.id} is invalid.`,
        );
      }
    }
  }
  return undefined;
};

/** Key Vault is read with an identity of the gateway's own. */
export const checkIdentity: GatewayCheck = ({ draft, context }) => {
  const identities = identitiesOf(draft.document);
  const { type = 'None' } = (draft.document['identity'] ?? {}) as { type?: string };
  if (/SystemAssigned/i.test(type))
    return assumedRefusal(`Application gateway ${draft.id} takes user-assigned identities only.`);
  const reading = [
    ...childrenOf(draft.document, 'sslCertificates'),
    ...childrenOf(draft.document, 'trustedRootCertificates'),
  ];
  const secret = reading.find(({ properties }) => properties['keyVaultSecretId']);
  if (secret && identities.length === 0) {
    return refuse(
      'ApplicationGatewayKeyVaultSecretRequiresUserAssignedIdentity',
      `User Assigned Identity should be present in ApplicationGateway when KeyVaultSecretId is provided for '${secret.id}'.`,
    );
  }
  const unknown = identities.find((id) => !context.access.principalOf(id));
  return (unknown &&
    refuse(
      'FailedIdentityOperation',
      `Identity operation for resource '${draft.id}' failed with error 'Failed to perform resource identity operation. ` +
        `Status: 'NotFound'. Identity '${unknown}' was not found.'.`,
    )) as ReturnType<GatewayCheck>;
};
