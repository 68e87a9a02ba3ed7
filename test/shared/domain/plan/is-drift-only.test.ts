import { driftMessage, isDriftOnly } from '../../../../shared/domain/plan/is-drift-only.ts';
import { makeStep } from '../../../../shared/domain/plan/make-step.ts';
import type { Step } from '../../../../shared/domain/plan/plan.ts';
import type { Slot } from '../../../../shared/domain/plan/runbook.ts';

const step = (slot: Slot, code = 'Any'): Step =>
  makeStep(slot, { title: 't', reason: { code, message: `${code} it is.` } });

describe('a plan is drift and nothing else', () => {
  test.each<[string, readonly Step[], boolean]>([
    [
      'when it only undoes a change',
      [step('buildGateway', 'ProbeChanged'), step('awaitHealthy'), step('proveChain')],
      true,
    ],
    ['when the record is wrong', [step('ensureRecord', 'RecordWrong')], true],
    ['not when it is empty', [], false],
    ['not when it only waits and looks', [step('awaitHealthy'), step('proveChain')], false],
    ['not when a leaf is due', [step('buildGateway', 'ProbeChanged'), step('signLeaf'), step('mergeLeaf')], false],
    ['not when the root is due', [step('ensureRoot')], false],
    [
      'not when API Management has not read a newer version',
      [step('updateApiManagement', 'HostnameCertificateOutdated')],
      false,
    ],
    ['not when the gateway has not read a newer version', [step('buildGateway', 'ListenerCertificateStale')], false],
  ])('%s', (_, steps, expected) => {
    expect(isDriftOnly({ steps })).toBe(expected);
  });

  test('and is told by the reasons of what would be written', () => {
    const steps = [step('buildGateway', 'ProbeChanged'), step('awaitHealthy', 'BackendChanged')];
    expect(driftMessage({ steps })).toBe(
      'ProbeChanged: ProbeChanged it is. Nothing was written, because drift is only reported here (EDGE_TLS_DRIFT). Request a run to have it mended.',
    );
  });
});
