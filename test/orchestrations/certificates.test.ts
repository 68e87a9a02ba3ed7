import { leafCertificateName } from '../../shared/domain/names/key-vault-names.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { nameOf } from '../../shared/domain/gateway/gateway-document.ts';
import { objectsOf } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { createIntegratedIssuer } from '../support/integrated-issuer.ts';
import { createTestAuthority } from '../support/test-authority.ts';
import { type FinishedRun, TestEstate } from '../support/test-estate.ts';

const vault = specDocument.keyVault;
const leafName = leafCertificateName('contoso-prod', 'gateway');
const minute = 60;
const day = 86_400;

const withIssuer = (issuer: JsonObject): Record<string, unknown> => ({ ...specDocument, issuer });
const roots = ({ azure }: TestEstate): string[] => objectsOf(azure.gateway, 'trustedRootCertificates').map(nameOf);
const codeOf = ({ run }: FinishedRun): string | undefined => run.problem?.code;
const stepOf = ({ steps }: FinishedRun, id: string) => steps.find((step) => step.id === id);

async function provisioned(issuer: JsonObject = { kind: 'internalCa' }): Promise<TestEstate> {
  const estate = await TestEstate.create({ spec: withIssuer(issuer) });
  expect((await estate.run()).run.problem).toBeNull();
  return estate;
}

describe('a root rotation', () => {
  test('happens by itself at half its life, keeps both roots for the soak, and ends with one', async () => {
    const estate = await provisioned({ kind: 'internalCa', rootValidityDays: 100, leafValidityDays: 90 });
    const [before] = roots(estate);
    estate.azure.clock.advance(51 * day);
    const finished = await estate.run();
    expect(finished.run.problem).toBeNull();
    expect(stepOf(finished, 'ensureRoot')?.reason).toContain("Half of the root's lifetime");
    const [healthy, prune] = [stepOf(finished, 'awaitHealthy#2'), stepOf(finished, 'pruneGateway')];
    expect((prune?.endedAt ?? 0) - (healthy?.endedAt ?? 0)).toBeGreaterThanOrEqual(10 * minute);
    expect(roots(estate)).toHaveLength(1);
    expect(roots(estate)).not.toEqual([before]);
    expect((await estate.run()).run.plan?.steps).toEqual([]);
  });

  test('that a crash has ended between the two versions of the new root goes on with the second', async () => {
    const estate = await provisioned({ kind: 'internalCa', rootValidityDays: 100, leafValidityDays: 90 });
    estate.azure.clock.advance(51 * day);
    const { keyVault, clock } = estate.azure;
    const asked = { subject: 'CN=root', dnsNames: [], keyType: 'EC-P256', exportable: false, reuseKey: false } as const;
    const tags = { 'edge-tls-edge': 'contoso-prod' };
    await keyVault.create(vault, 'edge-tls-root', {
      ...asked,
      issuer: 'Self',
      certificateAuthority: false,
      validityMonths: 3,
      tags,
    });
    clock.advance(10);
    const before = keyVault.writes.length;
    const finished = await estate.run();
    expect(finished.run.problem).toBeNull();
    expect(keyVault.writes.slice(before, before + 2)).toEqual(['create edge-tls-root Unknown', 'merge edge-tls-root']);
    expect(roots(estate)).toHaveLength(1);
  });
});

describe('a pending certificate that a crash has left', () => {
  test('is signed and merged as it is', async () => {
    const estate = await provisioned();
    const { keyVault } = estate.azure;
    const asked = { subject: 'CN=x', dnsNames: [], keyType: 'EC-P256', exportable: true, reuseKey: false } as const;
    const tags = { 'edge-tls-edge': 'contoso-prod' };
    await keyVault.create(vault, leafName, {
      ...asked,
      issuer: 'Unknown',
      certificateAuthority: false,
      validityMonths: 3,
      tags,
    });
    const before = keyVault.writes.length;
    expect((await estate.run({ renewRequested: true })).run.problem).toBeNull();
    expect(keyVault.writes.slice(before)).toEqual([`merge ${leafName}`]);
  });

  test('of another issuer is discarded first', async () => {
    const estate = await provisioned();
    const { keyVault, clock } = estate.azure;
    keyVault.issuers.set('digicert', await createIntegratedIssuer('DigiCert', clock.now()));
    keyVault.issueSeconds = 3600;
    const asked = { subject: 'CN=x', dnsNames: [], keyType: 'EC-P256', exportable: true, reuseKey: false } as const;
    await keyVault.create(vault, leafName, {
      ...asked,
      issuer: 'digicert',
      certificateAuthority: false,
      validityMonths: 3,
      tags: {},
    });
    const before = keyVault.writes.length;
    expect((await estate.run({ renewRequested: true })).run.problem).toBeNull();
    expect(keyVault.writes.slice(before)).toEqual([
      `discard ${leafName}`,
      `create ${leafName} Unknown`,
      `merge ${leafName}`,
    ]);
  });
});

describe('an authority that does not sign', () => {
  type Fault = readonly [string, (estate: TestEstate) => void, string];
  const faults: readonly Fault[] = [
    ['is disabled', ({ azure }) => azure.keyVault.enable(vault, 'edge-tls-root', false), 'CertificateDisabled'],
    [
      'is deleted, and waits in the bin',
      ({ azure }) => azure.keyVault.softDelete(vault, 'edge-tls-root'),
      'CertificateSoftDeleted',
    ],
    [
      'may not be used for signing by the app',
      ({ azure }) => {
        azure.keyVault.signingRefused = { status: 403, code: 'ForbiddenByRbac', message: 'Caller is not authorized.' };
      },
      'VaultForbidden',
    ],
  ];
  test.each(faults)('because it %s: the problem says so, and what is served stays', async (_, fault, code) => {
    const estate = await provisioned();
    const before = { writes: [...estate.azure.writes], roots: roots(estate) };
    fault(estate);
    const finished = await estate.run({ renewRequested: true });
    expect(codeOf(finished)).toBe(code);
    expect(estate.azure.writes).toEqual(before.writes);
    expect(roots(estate)).toEqual(before.roots);
    expect(await estate.azure.failures()).toEqual([]);
  });

  test('a request that somebody replaced between signature and merge: refused, and the next run signs the new one', async () => {
    let replaced = false;
    const estate: TestEstate = await TestEstate.create({
      tap: async (method, call) => {
        if (
          method === 'certificates.merge' &&
          (await estate.azure.keyVault.readPending(vault, leafName)) &&
          !replaced
        ) {
          replaced = true;
          const { keyVault } = estate.azure;
          await keyVault.discardPending(vault, leafName);
          const asked = {
            subject: 'CN=x',
            dnsNames: [],
            keyType: 'EC-P256',
            exportable: true,
            reuseKey: false,
          } as const;
          await keyVault.create(vault, leafName, {
            ...asked,
            issuer: 'Unknown',
            certificateAuthority: false,
            validityMonths: 3,
            tags: { 'edge-tls-edge': 'contoso-prod' },
          });
        }
        return call();
      },
    });
    expect(codeOf(await estate.run())).toBe('MergeKeyMismatch');
    expect(replaced).toBe(true);
    expect((await estate.run()).run.problem).toBeNull();
    expect(await estate.azure.failures()).toEqual([]);
  });
});

describe('an integrated authority', () => {
  const spec = { kind: 'keyVaultIssuer', issuerName: 'digicert' };
  const estateWith = async (issuer: JsonObject = spec): Promise<TestEstate> => {
    const estate = await TestEstate.create({ spec: withIssuer(issuer) });
    const authority = await createIntegratedIssuer('DigiCert', estate.azure.clock.now());
    estate.azure.keyVault.issuers.set('digicert', authority);
    estate.azure.wellKnownRoots = [authority.root];
    return estate;
  };

  test('is waited for, for hours if need be, and asked once', async () => {
    const estate = await estateWith();
    estate.azure.keyVault.issueSeconds = 2 * 3600;
    const finished = await estate.run();
    expect(finished.run.problem).toBeNull();
    expect(estate.azure.keyVault.writes).toEqual([`create ${leafName} digicert`]);
  });

  test('that refuses ends the run with what it said, and the next run asks again', async () => {
    const estate = await estateWith();
    estate.azure.keyVault.issuersRefuse = 'The organization is not validated.';
    const finished = await estate.run();
    expect(finished.run.problem).toMatchObject({ code: 'IssuanceStopped', why: 'The organization is not validated.' });
    estate.azure.keyVault.issuersRefuse = null;
    expect((await estate.run()).run.problem).toBeNull();
  });

  test('that is not set up in the vault is told as such', async () => {
    const estate = await TestEstate.create({ spec: withIssuer(spec) });
    expect(JSON.stringify((await estate.run()).run.problem)).toContain('Issuer digicert not found');
  });

  test('takes over from our own root on a live edge, whose setting then trusts the well-known ones alone', async () => {
    const estate = await estateWith({ kind: 'internalCa' });
    expect((await estate.run()).run.problem).toBeNull();
    expect(roots(estate)).toHaveLength(1);
    await estate.change(withIssuer(spec));
    expect((await estate.run()).run.problem).toBeNull();
    // What is no longer needed is planned once the new chain has been seen.
    expect((await estate.run()).run.plan?.steps.map(({ id }) => id)).toEqual(['pruneGateway', 'proveChain']);
    expect(roots(estate)).toEqual([]);
    expect(await estate.azure.failures()).toEqual([]);
    expect((await estate.run()).run.plan?.steps).toEqual([]);
  });

  test('beneath a root that nobody serves works once the root is named in the spec', async () => {
    const authority = await createTestAuthority('x');
    const estate = await estateWith();
    estate.azure.wellKnownRoots = [authority.data];
    expect(codeOf(await estate.run())).toMatch(/^Backend/);
    const issuer = await createIntegratedIssuer('Private', estate.azure.clock.now());
    const pem = `-----BEGIN CERTIFICATE-----\n${issuer.root}\n-----END CERTIFICATE-----`;
    const named = await estateWith({ ...spec, trustedRoots: [pem] });
    named.azure.keyVault.issuers.set('digicert', issuer);
    named.azure.wellKnownRoots = [authority.data];
    expect((await named.run()).run.problem).toBeNull();
    expect(roots(named)).toHaveLength(1);
  });
});

describe('API Management', () => {
  test('that takes the write without reading Key Vault is waited for until it looks by itself, and not written to again', async () => {
    const estate = await provisioned();
    estate.azure.rereadsAtOnce = false;
    estate.azure.updatesReadAnew = false;
    const before = estate.azure.writes.length;
    const run = estate.run({ renewRequested: true });
    estate.azure.rereadAfter(4 * 3600);
    const finished = await run;
    expect(finished.run.problem).toBeNull();
    expect(estate.azure.writes.slice(before)).toEqual(['apiManagement']);
    expect(finished.seconds).toBeGreaterThan(3.5 * 3600);
  });

  test('that never does fails the run with the cause', async () => {
    const estate = await provisioned();
    estate.azure.rereadsAtOnce = false;
    estate.azure.updatesReadAnew = false;
    expect(codeOf(await estate.run({ renewRequested: true }))).toBe('HostnameCertificateNotRead');
  });
});

test('an endpoint that gets another internal host name is served under both until the gateway has moved on', async () => {
  const failures: string[] = [];
  let watching = false;
  const estate: TestEstate = await TestEstate.create({
    tap: async (method, call) => {
      const answer = await call();
      if (watching && method !== 'tls.handshake') failures.push(...(await estate.azure.failures()));
      return answer;
    },
  });
  expect((await estate.run()).run.problem).toBeNull();
  const [endpoint] = specDocument.endpoints;
  await estate.change({ ...specDocument, endpoints: [{ ...endpoint, internalHostname: 'api.contoso.internal' }] });
  watching = true;
  const finished = await estate.run();
  expect(finished.run.problem).toBeNull();
  expect(failures).toEqual([]);
  expect(finished.status?.hops.at(-1)).toMatchObject({ host: 'api.contoso.internal', verified: true });
});
