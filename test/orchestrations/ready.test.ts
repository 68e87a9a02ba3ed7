import { postCancel } from '../../functions/http-cancel-run.ts';
import { getEdge } from '../../functions/http-get-edge.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { expiringCertificates } from '../../shared/domain/notifications/expiring-certificates.ts';
import type { EdgeStatus } from '../../shared/domain/stores.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { edited } from '../shared/domain/gateway/sample-documents.ts';
import { send } from '../support/estate-api.ts';
import { addresses } from '../support/in-memory-azure.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { type EstateOptions, TestEstate } from '../support/test-estate.ts';

const day = 86_400;
const name = 'contoso-prod';
const host = 'api.contoso.com';

/** What a handshake with the gateway comes to. */
type Listener = 'answers' | 'silent' | 'away';

class Estate {
  listener: Listener = 'answers';
  estate!: TestEstate;

  static async provisioned(options: EstateOptions = {}): Promise<Estate> {
    const made = new Estate();
    made.estate = await TestEstate.create({
      tap: async (method, call, [target]) => {
        const isListener = (target as { address?: string } | undefined)?.address === addresses.gateway;
        if (method !== 'tls.handshake' || !isListener || made.listener === 'answers') return call();
        return made.listener === 'away'
          ? null
          : { chain: [], verified: false, reason: 'The server ended the handshake.' };
      },
      ...options,
    });
    expect((await made.estate.run()).run.problem).toBeNull();
    return made;
  }

  get azure() {
    return this.estate.azure;
  }

  run(code = 'ConvergeRequested') {
    return this.estate.run({}, code);
  }

  async status(): Promise<EdgeStatus> {
    const edge = await this.estate.stores.edges.get(name);
    if (!edge?.status) throw new Error('there is no status');
    return edge.status;
  }

  async shown(): Promise<Record<string, never>> {
    return (await send(this.estate, getEdge, { params: { name } })).body as Record<string, never>;
  }
}

const unhealthy = [{ health: 'Unhealthy', endpoint: 'gateway' }];
const gatewayHop = ({ hops }: EdgeStatus) => hops.find((hop) => hop.name === 'gateway');

describe('an Unhealthy backend that a run saw is in the status', () => {
  test('when the run waited for it in vain', async () => {
    const edge = await Estate.provisioned();
    edge.azure.paths.splice(0);
    const { run, status } = await edge.run();
    expect(run.status).toBe('Failed');
    expect(status).toMatchObject({ ready: false, reason: run.problem?.code, health: unhealthy });
  });

  test('when the run was blocked', async () => {
    const edge = await Estate.provisioned();
    edge.azure.paths.splice(0);
    edge.azure.service = {
      ...edge.azure.service,
      properties: { ...(edge.azure.service.properties as object), virtualNetworkType: 'External' },
    };
    const { run, status } = await edge.run();
    expect(run.problem?.code).toBe('ApiManagementNotInternal');
    expect(status).toMatchObject({ ready: false, reason: 'ApiManagementNotInternal', health: unhealthy });
  });

  test('when the run only reported drift', async () => {
    const edge = await Estate.provisioned({ drift: 'report' });
    edge.azure.editGateway((gateway) => edited(gateway, ['probes', 'edge-tls-gateway-probe'], { path: '/other' }));
    const { status } = await edge.run('Sweep');
    expect(status).toMatchObject({ ready: false, reason: 'DriftFound', health: unhealthy });
  });

  test('when the run was canceled while it waited', async () => {
    let cancels = false;
    const edge = await Estate.provisioned({
      execution: async (activity, input, carryOut) => {
        const answer = await carryOut();
        const { run, step } = input as { run: string; step?: string };
        if (cancels && activity === 'pollStep' && step === 'awaitHealthy' && edge.azure.clock.now() > from + 120_000)
          await send(edge.estate, postCancel, { params: { id: run } });
        return answer;
      },
    });
    const from = edge.azure.clock.now();
    cancels = true;
    edge.azure.paths.splice(0);
    const { run, status } = await edge.run();
    expect(run.status).toBe('Canceled');
    expect(status).toMatchObject({ ready: false, health: unhealthy });
  });

  test('and a run that did not have to wait for it shows what planning saw', async () => {
    const edge = await Estate.provisioned();
    edge.azure.cnames.clear();
    const { steps, status } = await edge.run();
    expect(steps.map(({ kind }) => kind)).toEqual(['ensureCname', 'proveChain']);
    expect(status).toMatchObject({ ready: true, health: [{ health: 'Healthy' }] });
  });

  test('and a run that fails behind a healthy wait shows that health', async () => {
    const edge = await Estate.provisioned();
    edge.listener = 'silent';
    const { run, status } = await edge.run();
    expect(run.problem?.code).toBe('ChainNotProven');
    expect(status?.health).toMatchObject([{ health: 'Healthy' }]);
  });
});

describe('a hop that could not be reached', () => {
  test('is shown with what was last seen there, when, and that it was not seen this time', async () => {
    const edge = await Estate.provisioned();
    const before = gatewayHop(await edge.status());
    edge.listener = 'away';
    edge.azure.clock.advance(day);
    const { status } = await edge.run();
    expect(status?.ready).toBe(true);
    expect(status?.message).toContain('Not seen this time: api.contoso.com at the gateway.');
    const after = status && gatewayHop(status);
    expect(after).toMatchObject({
      state: 'unreached',
      verified: false,
      thumbprint: before?.thumbprint,
      notAfter: before?.notAfter,
      seenAt: before?.seenAt,
    });
    expect(after?.reason).toContain(
      'It could not be reached from the app. The certificate that is shown was seen at 2026-11-24',
    );
    expect(await edge.shown()).toMatchObject({ hops: [{ host, state: 'unreached', notAfter: before?.notAfter }, {}] });
    await edge.run();
    expect(gatewayHop(await edge.status())?.seenAt).toBe(before?.seenAt);
    edge.listener = 'answers';
    await edge.run();
    expect(gatewayHop(await edge.status())).toMatchObject({
      state: 'served',
      reason: null,
      seenAt: (await edge.status()).at,
    });
  });

  test('is told of when its certificate comes near its end, once', async () => {
    const edge = await Estate.provisioned();
    edge.listener = 'away';
    const told: boolean[] = [];
    for (const days of [300, 40, 1]) {
      const before = await edge.status();
      edge.azure.clock.advance(days * day);
      await edge.run();
      const notes = expiringCertificates(await edge.status(), before);
      told.push(notes.some((note) => note.host === host));
    }
    expect(told).toEqual([false, true, false]);
  });

  test('does not expire unseen: an expired certificate that is served makes the edge unready', async () => {
    const edge = await Estate.provisioned();
    edge.azure.clock.advance(366 * day);
    const { status } = await edge.run();
    expect(status?.ready).toBe(false);
    expect(gatewayHop(await edge.status())).toMatchObject({ state: 'served', host });
  });
});

describe('a listener that ends every handshake', () => {
  test('is never green: not after the run that could not mend it, nor after one that had nothing to do', async () => {
    const edge = await Estate.provisioned();
    edge.listener = 'silent';
    const first = await edge.run();
    expect(first.run.plan?.steps[0]?.reason.code).toBe('ListenerDisabled');
    expect(first.status).toMatchObject({ ready: false, reason: 'ChainNotProven' });
    const writes = edge.azure.writes.length;
    const echo = await edge.run('ResourceEvent');
    expect(echo.run).toMatchObject({ status: 'Succeeded', plan: { steps: [] } });
    expect(edge.azure.writes).toHaveLength(writes);
    expect(echo.status).toMatchObject({ ready: false, reason: 'ChainNotProven' });
    expect(gatewayHop(echo.status as EdgeStatus)).toMatchObject({ state: 'silent', verified: false });
  });

  test('is tried again when somebody asks, and then is ready', async () => {
    const edge = await Estate.provisioned();
    edge.listener = 'silent';
    await edge.run();
    const put = edge.azure.calls.get('gateways.startPut') ?? 0;
    const again = edge.run();
    edge.listener = 'silent';
    const waiting = setInterval(() => {
      if ((edge.azure.calls.get('gateways.startPut') ?? 0) > put) edge.listener = 'answers';
    }, 1);
    const { run, status } = await again;
    clearInterval(waiting);
    expect(run.plan?.steps[0]?.reason.code).toBe('ListenerDisabled');
    expect(status).toMatchObject({ ready: true });
  });
});

describe('what ended a run is not hidden by the next', () => {
  test('one that was canceled before it did anything leaves the cause', async () => {
    let waits = false;
    const edge = await Estate.provisioned({
      execution: async (activity, input, carryOut) => {
        const { run } = input as { run: string };
        if (waits && activity === 'planRun') await send(edge.estate, postCancel, { params: { id: run } });
        return carryOut();
      },
    });
    edge.azure.paths.splice(0);
    const failed = await edge.run();
    waits = true;
    const { run, status } = await edge.run();
    expect(run.status).toBe('Canceled');
    expect(status).toMatchObject({ ready: false, reason: failed.run.problem?.code, health: unhealthy });
    expect(status?.message).toContain('was canceled.');
    const again = await edge.run();
    expect(again.status?.message).toBe(status?.message);
  });

  test('an edge of which nothing could ever be seen is not one that never ran', async () => {
    const estate = await TestEstate.create({
      tap: async (method, call) =>
        method.endsWith('.read') ? azureRefuses(403, 'AuthorizationFailed', 'No.') : call(),
    });
    const { run } = await estate.run();
    expect(run.status).toBe('Failed');
    const { conditions } = (await send(estate, getEdge, { params: { name } })).body as { conditions: unknown[] };
    expect(conditions).toMatchObject([{ status: 'False' }]);
  });
});

describe('what clients may stumble over', () => {
  test('an intermediate certificate that is not sent is a warning of plan and status, and no reason to be unready', async () => {
    const edge = await Estate.provisioned();
    edge.azure.wellKnownRoots = [];
    const { run, status } = await edge.run();
    expect(run.plan?.warnings.map(({ code }) => code)).toContain('ListenerChainIncomplete');
    expect(status?.ready).toBe(true);
    expect(status?.warnings).toMatchObject([{ code: 'ListenerChainIncomplete', evidence: { host } }]);
    expect(await edge.shown()).toMatchObject({ warnings: [{ code: 'ListenerChainIncomplete' }] });
  });

  test('a public name that leads elsewhere is shown, and one that is in no zone yet is no warning', async () => {
    const [endpoint] = specDocument.endpoints;
    const { publicDns: _zone, ...without } = endpoint ?? {};
    const edge = await Estate.provisioned({ spec: { ...specDocument, endpoints: [without] } });
    expect((await edge.status()).publicNames).toMatchObject([{ name: host, answers: [], isRight: false }]);
    expect((await edge.status()).warnings).toEqual([]);
    edge.azure.zone.set(host, '198.51.100.7');
    const { run, status } = await edge.run();
    expect(status?.publicNames).toMatchObject([{ answers: ['198.51.100.7'], isRight: false }]);
    expect(run.plan?.warnings.map(({ code }) => code)).toContain('PublicNameElsewhere');
    edge.azure.zone.set(host, addresses.gateway);
    expect((await edge.run()).status).toMatchObject({ warnings: [], publicNames: [{ isRight: true }] });
  });

  test('what an earlier version stored is shown with what is known of it', async () => {
    const edge = await Estate.provisioned();
    const stored = await edge.estate.stores.edges.get(name);
    const status = JSON.parse(JSON.stringify(stored?.status)) as JsonObject & { hops: JsonObject[]; dns: JsonObject[] };
    const { publicNames: _names, warnings: _warnings, ...old } = status;
    const hops = status.hops.map(({ state: _state, seenAt: _seenAt, ...hop }) => hop);
    const dns = status.dns.map(({ name: host, answers }) => ({ name: host, answers }));
    await edge.estate.stores.edges.replace({ ...stored, status: { ...old, hops, dns } } as never);
    expect(await edge.shown()).toMatchObject({
      hops: [
        { state: 'served', seenAt: status.at },
        { state: 'served', seenAt: status.at },
      ],
      dns: [{ wanted: null, isRight: null }],
      publicNames: [],
      warnings: [],
    });
  });
});
