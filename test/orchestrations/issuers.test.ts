import type { JsonObject } from '../../shared/domain/json.ts';
import type { FinishedRun } from '../support/test-estate.ts';
import { TestEstate } from '../support/test-estate.ts';
import { createIntegratedIssuer } from '../support/integrated-issuer.ts';
import { createTestAuthority, type TestAuthority } from '../support/test-authority.ts';
import { hosts } from '../support/in-memory-azure.ts';
import { isOurs } from '../../shared/domain/gateway/gateway-document.ts';
import { objectsOf } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { v1Gateway } from '../shared/domain/gateway/v1-gateway.ts';

const vault = specDocument.keyVault;
const day = 86_400;

interface Watched {
  readonly estate: TestEstate;
  /** What a client would have been answered at each call to Azure since `watch`, where it was no success. */
  readonly failures: string[];
  readonly watch: () => void;
}

/** An estate whose backend is looked at after every call that the app makes. */
async function watched(issuer: JsonObject, generation: 'v1' | 'v2' = 'v2'): Promise<Watched> {
  const failures: string[] = [];
  let watching = false;
  const [endpoint] = specDocument.endpoints;
  const v1Endpoint = { ...endpoint, listenerCertificate: { sslCertificateName: 'api' } };
  const estate: TestEstate = await TestEstate.create({
    spec: { ...specDocument, issuer, ...(generation === 'v1' ? { endpoints: [v1Endpoint] } : {}) },
    tap: async (method, call) => {
      const answer = await call();
      if (watching && method !== 'tls.handshake') failures.push(...(await estate.azure.failures()));
      return answer;
    },
  });
  if (generation === 'v1') estate.azure.editGateway(() => v1Gateway);
  return { estate, failures, watch: () => (watching = true) };
}

const succeeded = ({ run }: FinishedRun): void =>
  expect({ status: run.status, problem: run.problem, blockers: run.plan?.blockers }).toEqual({
    status: 'Succeeded',
    problem: null,
    blockers: [],
  });

const served = async (estate: TestEstate): Promise<string | null> =>
  (await estate.stores.edges.get('contoso-prod'))?.status?.hops.find(({ name }) => name === 'apiManagement')
    ?.thumbprint ?? null;

const trusted = ({ azure }: TestEstate, generation: 'v1' | 'v2'): number =>
  objectsOf(azure.gateway, generation === 'v1' ? 'authenticationCertificates' : 'trustedRootCertificates').filter(
    isOurs,
  ).length;

/** How an issuer is set up, and how a new leaf comes about. */
interface Case {
  readonly issuer: JsonObject;
  readonly trusts: number;
  readonly setUp?: (estate: TestEstate) => Promise<void>;
  readonly renewal: (estate: TestEstate) => Promise<{ renewRequested?: boolean }>;
}

let others: TestAuthority;
beforeAll(async () => {
  others = await createTestAuthority('Other department', { notBefore: 0, notAfter: Date.UTC(2049, 0) });
});

const forced = async (): Promise<{ renewRequested: boolean }> => ({ renewRequested: true });
const byOthers = async ({ azure }: TestEstate): Promise<Record<string, never>> => {
  const now = azure.clock.now();
  const leaf = await others.issue({
    names: [hosts.internal],
    notBefore: now - day * 1000,
    notAfter: now + 90 * day * 1000,
  });
  azure.keyVault.add(vault, 'apim-leaf', [leaf.data, others.data]);
  return {};
};
const integrated =
  (known: boolean) =>
  async ({ azure }: TestEstate): Promise<void> => {
    const issuer = await createIntegratedIssuer('DigiCert', azure.clock.now());
    azure.keyVault.issuers.set('digicert', issuer);
    if (known) azure.wellKnownRoots = [issuer.root];
  };

const cases: Readonly<Record<string, Case>> = {
  internalCa: { issuer: { kind: 'internalCa' }, trusts: 1, renewal: forced },
  selfSigned: { issuer: { kind: 'selfSigned' }, trusts: 1, renewal: forced },
  'keyVaultIssuer, a well-known authority': {
    issuer: { kind: 'keyVaultIssuer', issuerName: 'digicert' },
    trusts: 0,
    setUp: integrated(true),
    renewal: forced,
  },
  'existing, beneath a root that is served': {
    issuer: { kind: 'existing', certificateNames: { gateway: 'apim-leaf' } },
    trusts: 1,
    setUp: async (estate) => void (await byOthers(estate)),
    renewal: byOthers,
  },
};

describe.each(Object.entries(cases))('the issuer %s', (_, { issuer, trusts, setUp, renewal }) => {
  test.each(['v2', 'v1'] as const)(
    'on %s: provisions, is converged, and renews without a moment in which the backend is not trusted',
    async (generation) => {
      const { estate, failures, watch } = await watched(issuer, generation);
      await setUp?.(estate);
      succeeded(await estate.run());
      expect(await estate.azure.failures()).toEqual([]);
      expect(trusted(estate, generation)).toBe(generation === 'v1' ? 1 : trusts);
      expect((await estate.run()).run.plan?.steps).toEqual([]);
      const before = await served(estate);
      const change = await renewal(estate);
      // What others put into Key Vault is out of our hands until a run begins; API Management looks every four hours.
      estate.azure.rereadsAtOnce = issuer.kind === 'internalCa' || issuer.kind === 'selfSigned';
      watch();
      succeeded(await estate.run(change));
      expect(failures).toEqual([]);
      expect(await served(estate)).not.toBe(before);
      expect(trusted(estate, generation)).toBe(generation === 'v1' ? 1 : trusts);
      expect((await estate.run()).run.plan?.steps).toEqual([]);
    },
  );
});
