import { apiVersions, hosts, ids } from '../../local/sample/names.ts';
import type { RunView } from '../../local/demo/api-client.ts';
import { EdgeTls } from './edge-tls.ts';

jest.setTimeout(180_000);

type Properties = Record<string, unknown>;
interface Child {
  readonly name: string;
  readonly properties: Properties;
}
type Collections = Readonly<Record<string, Child[]>>;

/** What somebody does to the estate during a renewal. */
interface Cause {
  readonly name: string;
  readonly code: string;
  /** The step that runs meanwhile; what is done to a record before `followAddress`, the run itself mends. */
  readonly during: 'updateApiManagement' | 'awaitHealthy#2';
  readonly bringAbout: (edgeTls: EdgeTls) => Promise<void>;
}

const defaultHost = 'apim-contoso.azure-api.net';

const causes: readonly Cause[] = [
  {
    name: "API Management's default host name stands at the backend setting and the probe",
    code: 'BackendDefaultCertificate',
    during: 'updateApiManagement',
    bringAbout: (edgeTls) =>
      editGateway(edgeTls, (collections) => {
        ours(collections, 'backendHttpSettingsCollection').properties.hostName = defaultHost;
        ours(collections, 'probes').properties.host = defaultHost;
      }),
  },
  {
    name: 'the A record is gone and the gateway has looked it up again',
    code: 'BackendRecordMissing',
    during: 'awaitHealthy#2',
    bringAbout: async (edgeTls) => {
      await removeRecord(edgeTls);
      await editGateway(edgeTls, () => undefined);
    },
  },
  {
    name: 'another root is trusted',
    code: 'BackendRootNotTrusted',
    during: 'updateApiManagement',
    bringAbout: (edgeTls) =>
      editGateway(edgeTls, async (collections) => {
        const { chain } = (await edgeTls.stack.session.local('POST', 'certificates', { names: ['other.example'] })) as {
          chain: string;
        };
        const last = chain.trim().split('-----BEGIN CERTIFICATE-----').at(-1) ?? '';
        ours(collections, 'trustedRootCertificates').properties.data = last.replaceAll(
          /-----END CERTIFICATE-----|\s/g,
          '',
        );
      }),
  },
  {
    name: 'the setting trusts well-known authorities instead of our root',
    code: 'BackendNoTrustedRoot',
    during: 'updateApiManagement',
    bringAbout: (edgeTls) =>
      editGateway(edgeTls, (collections) => {
        ours(collections, 'backendHttpSettingsCollection').properties.trustedRootCertificates = [];
      }),
  },
  {
    name: 'the probe asks for a path that answers 404',
    code: 'BackendProbePathMissing',
    during: 'updateApiManagement',
    bringAbout: (edgeTls) =>
      editGateway(edgeTls, (collections) => {
        ours(collections, 'probes').properties.path = '/no-such-path';
      }),
  },
];

function ours(collections: Collections, collection: string): Child {
  const found = collections[collection]?.find(({ name }) => name.startsWith('edge-tls-'));
  if (!found) throw new Error(`edge-tls has nothing in ${collection}`);
  return found;
}

async function editGateway(edgeTls: EdgeTls, edit: (collections: Collections) => void | Promise<void>): Promise<void> {
  const { session } = edgeTls.stack;
  const gateway = (await session.get(ids.gateway, apiVersions.network)) as { properties: Collections };
  await edit(gateway.properties);
  await session.put(ids.gateway, apiVersions.network, gateway);
}

/** As an administrator of the DNS server does it: by hand, through run-command. */
async function removeRecord(edgeTls: EdgeTls): Promise<void> {
  const file = `\${EDGE_TLS_VM_ROOT:-}/etc/bind/db.${hosts.zone}`;
  await edgeTls.stack.session.post(`${ids.dnsServer}/runCommand`, apiVersions.compute, {
    commandId: 'RunShellScript',
    script: [`sed -i '/^${hosts.internal}\\./d' "${file}"`, `rndc reload ${hosts.zone}`],
  });
}

/** A leaf renewal, during which the cause is brought about. */
async function renewWith(edgeTls: EdgeTls, cause: Cause): Promise<RunView> {
  const id = await edgeTls.api.post('contoso-prod', 'renew');
  if (id === null) throw new Error('the renewal started no run');
  let broken: Promise<void> | undefined;
  const run = await edgeTls.api.follow(id, ({ steps }) => {
    const reached = steps.some(({ id, state }) => id === cause.during && ['Running', 'Waiting'].includes(state));
    if (reached) broken ??= cause.bringAbout(edgeTls);
  });
  await broken;
  expect(broken).toBeDefined();
  return run;
}

describe('a backend that is not healthy', () => {
  let edgeTls: EdgeTls;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start({ timeScale: 600 });
    const spec = { ...edgeTls.spec, onUnhealthy: 'keep', health: { consecutive: 6, deadlineMinutes: 15 } };
    expect((await edgeTls.provision(spec)).problem).toBeNull();
  });
  afterAll(() => edgeTls.stop());

  test.each(causes)('is explained as $code when $name', async (cause) => {
    const run = await renewWith(edgeTls, cause);
    expect({ status: run.status, code: run.problem?.code, problem: run.problem }).toMatchObject({
      status: 'Failed',
      code: cause.code,
    });
    expect(run.problem?.fix).not.toBe('');
    const repaired = await edgeTls.converge();
    expect(repaired.problem).toBeNull();
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
  });
});
