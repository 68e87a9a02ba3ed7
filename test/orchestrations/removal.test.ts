import { deleteEdge } from '../../functions/http-delete-edge.ts';
import { postConverge } from '../../functions/http-converge-edge.ts';
import { putEdge } from '../../functions/http-put-edge.ts';
import { foreignPart } from '../../shared/domain/gateway/foreign-objects.ts';
import type { Json, JsonObject } from '../../shared/domain/json.ts';
import { gatewaySnapshot } from '../../shared/domain/rollback/gateway-snapshot.ts';
import { echoedByAzure, gatewayId, object } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { send } from '../support/estate-api.ts';
import { type EstateOptions, TestEstate } from '../support/test-estate.ts';

const params = { name: 'contoso-prod' };

async function provisioned(options: EstateOptions = {}): Promise<TestEstate> {
  const estate = await TestEstate.create(options);
  estate.azure.editGateway(echoedByAzure);
  await estate.run();
  return estate;
}

/** Asks for the removal and follows its run. */
async function removed(estate: TestEstate) {
  const started: string[] = [];
  const answer = await send(estate, deleteEdge, { params }, started);
  const finished = await estate.follow(started[0] ?? '');
  return { answer, finished };
}

const ours = ({ azure }: TestEstate): readonly JsonObject[] => Object.values(gatewaySnapshot(azure.gateway)).flat();
const hostNames = ({ azure }: TestEstate): readonly Json[] =>
  ((azure.service.properties as JsonObject).hostnameConfigurations as readonly JsonObject[]).map(
    ({ hostName }) => hostName ?? null,
  );

describe('DELETE /api/edges/{name}', () => {
  test('takes everything of ours away, away from the client first, and then the edge', async () => {
    const estate = await provisioned();
    const foreign = foreignPart(estate.azure.gateway);
    const certificates = [...estate.azure.keyVault.writes];
    const { answer, finished } = await removed(estate);
    expect(answer).toMatchObject({ status: 202, headers: { location: '/api/runs/contoso-prod.2' } });
    expect(finished.run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(finished.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'removeCname Succeeded',
      'removeGateway Succeeded',
      'removeHostnames Succeeded',
      'removeRecord Succeeded',
    ]);
    expect(estate.azure.cnames.size).toBe(0);
    expect(ours(estate)).toEqual([]);
    expect(foreignPart(estate.azure.gateway)).toEqual(foreign);
    expect(hostNames(estate)).toEqual(['apim-contoso.azure-api.net']);
    expect(estate.azure.zone.get('apim')).toBeUndefined();
    expect(estate.azure.keyVault.writes).toEqual(certificates);
    expect(await estate.stores.edges.get('contoso-prod')).toBeNull();
  });

  test('leaves the run readable and the gateway free for another edge, whose runs count on', async () => {
    const estate = await provisioned();
    await removed(estate);
    expect((await estate.stores.runs.get('contoso-prod.2'))?.status).toBe('Succeeded');
    const other = { ...specDocument, name: 'contoso-next' };
    expect((await send(estate, putEdge, { params: { name: 'contoso-next' }, body: other })).status).toBe(202);
    const again = await send(estate, putEdge, {
      params,
      body: { ...specDocument, applicationGateway: `${gatewayId}-2` },
    });
    expect(again.headers).toMatchObject({ location: '/api/runs/contoso-prod.3' });
  });

  test('says which certificates stay in Key Vault', async () => {
    const estate = await provisioned();
    const { finished } = await removed(estate);
    expect(finished.run.plan?.warnings).toMatchObject([
      { code: 'CertificatesStay', evidence: { certificates: 'edge-tls-contoso-prod-gateway, edge-tls-root' } },
    ]);
  });

  test('leaves a CNAME that somebody took over', async () => {
    const estate = await provisioned();
    const cname = estate.azure.cnames.get('api');
    if (cname) estate.azure.cnames.set('api', { ...cname, owner: null });
    const { finished } = await removed(estate);
    expect(finished.run.status).toBe('Succeeded');
    expect(estate.azure.cnames.has('api')).toBe(true);
  });

  test('is not begun while a rule of theirs is on our pool, which it names; without the rule it is done', async () => {
    const estate = await provisioned();
    estate.azure.editGateway((gateway) => withTheirRuleOnOurPool(gateway));
    const before = [...estate.azure.writes];
    const { finished } = await removed(estate);
    expect(finished.run).toMatchObject({
      status: 'Failed',
      problem: {
        code: 'ReferredToByOthers',
        evidence: { object: 'requestRoutingRules/theirs', refersTo: 'backendaddresspools/edge-tls-gateway-pool' },
      },
    });
    expect(estate.azure.writes).toEqual(before);
    estate.azure.editGateway((gateway) => withoutTheirRule(gateway));
    expect((await removed(estate)).finished.run.status).toBe('Succeeded');
    expect(ours(estate)).toEqual([]);
  });

  test('leaves what a rule of theirs has come to use since it was planned', async () => {
    let planned = false;
    const estate: TestEstate = await provisioned({
      tap: async (method, call) => {
        if (planned && method === 'publicDns.deleteCname') estate.azure.editGateway(withTheirRuleOnOurPool);
        return call();
      },
    });
    planned = true;
    const { finished } = await removed(estate);
    expect(finished.run.status).toBe('Succeeded');
    expect(object(estate.azure.gateway, 'requestRoutingRules', 'theirs')).toBeDefined();
    expect(ours(estate).map(({ name }) => name)).toEqual(['edge-tls-gateway-pool']);
    // Their rule sends clients to that name, so that it goes on resolving and API Management goes on answering.
    expect(hostNames(estate)).toContain('apim.contoso.internal');
    expect(estate.azure.zone.get('apim')).toBe('10.0.1.4');
  });

  test('of an edge that was never provisioned takes nothing but the edge', async () => {
    const estate = await TestEstate.create();
    const { finished } = await removed(estate);
    expect(finished.run).toMatchObject({ status: 'Succeeded' });
    expect(finished.steps).toEqual([]);
    expect(estate.azure.writes).toEqual([]);
    expect(await estate.stores.edges.get('contoso-prod')).toBeNull();
  });

  test('works when gateway and API Management are gone already', async () => {
    let gone = false;
    const estate = await provisioned({
      tap: async (method, call) =>
        gone && /^(?:gateways|apiManagement)\.read$/.test(method)
          ? azureRefuses(404, 'ResourceNotFound', 'The Resource was not found.')
          : call(),
    });
    gone = true;
    const { finished } = await removed(estate);
    expect(finished.run.status).toBe('Succeeded');
    expect(finished.steps.map(({ id }) => id)).toEqual(['removeCname', 'removeRecord']);
  });

  test('asked twice answers the same run', async () => {
    const estate = await provisioned();
    const first = await send(estate, deleteEdge, { params });
    const second = await send(estate, deleteEdge, { params });
    expect(second.headers?.location).toBe(first.headers?.location);
    expect((await send(estate, putEdge, { params, body: specDocument })).body).toMatchObject({ code: 'EdgeDeleting' });
  });

  test('that failed can be asked for again, and goes on from what is left', async () => {
    let refuse = true;
    const estate = await provisioned({
      tap: async (method, call) =>
        refuse && method === 'publicDns.deleteCname' ? azureRefuses(403, 'AuthorizationFailed', 'No.') : call(),
    });
    const { finished } = await removed(estate);
    expect(finished.run).toMatchObject({ status: 'Failed', problem: { code: 'AuthorizationFailed' } });
    expect(finished.steps.some(({ kind }) => kind === 'restoreGateway')).toBe(false);
    expect((await estate.stores.edges.get('contoso-prod'))?.deleting).toBe(true);
    refuse = false;
    const again = await removed(estate);
    expect(again.answer.headers?.location).toBe('/api/runs/contoso-prod.3');
    expect(again.finished.run.status).toBe('Succeeded');
    expect(await estate.stores.edges.get('contoso-prod')).toBeNull();
  });

  test('ends a run that was asked for meanwhile', async () => {
    let [removing, asked] = [false, false];
    const estate: TestEstate = await TestEstate.create({
      execution: async (name, _input, activity) => {
        if (removing && name === 'beginStep' && !asked) {
          asked = true;
          await send(estate, postConverge, { params });
        }
        return activity();
      },
    });
    await estate.run();
    removing = true;
    const { finished } = await removed(estate);
    expect(finished.run.status).toBe('Succeeded');
    expect(await estate.stores.runs.get('contoso-prod.3')).toMatchObject({
      status: 'Canceled',
      problem: { code: 'EdgeNotFound' },
    });
    expect(await estate.stores.edges.get('contoso-prod')).toBeNull();
  });
});

function withoutTheirRule(gateway: JsonObject): JsonObject {
  const properties = gateway.properties as JsonObject;
  const rules = properties.requestRoutingRules as readonly JsonObject[];
  return {
    ...gateway,
    properties: { ...properties, requestRoutingRules: rules.filter(({ name }) => name !== 'theirs') },
  };
}

function withTheirRuleOnOurPool(gateway: JsonObject): JsonObject {
  const properties = gateway.properties as JsonObject;
  const rule = {
    name: 'theirs',
    properties: {
      ruleType: 'Basic',
      priority: 50,
      httpListener: { id: `${gatewayId}/httpListeners/www` },
      backendAddressPool: { id: `${gatewayId}/backendAddressPools/edge-tls-gateway-pool` },
    },
  };
  const requestRoutingRules = [...(properties.requestRoutingRules as readonly Json[]), rule];
  return { ...gateway, properties: { ...properties, requestRoutingRules } };
}
