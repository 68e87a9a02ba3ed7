import { driftMessage, isDriftOnly, writesAnything } from '../../../../shared/domain/plan/is-drift-only.ts';
import { makeStep } from '../../../../shared/domain/plan/make-step.ts';
import { stepCatalogue, writesSomething } from '../../../../shared/domain/plan/step-catalogue.ts';
import type { StepKind } from '../../../../shared/domain/plan/plan.ts';
import { stepHandlers } from '../../../../orchestrations/activities/steps/step-handlers.ts';

const kinds = Object.keys(stepCatalogue) as readonly StepKind[];
const step = (kind: StepKind, code: string) => makeStep(kind, { title: 't', reason: { code, message: `${code}.` } });

describe('the step catalogue', () => {
  test('knows every kind of step that there is a handler for', () => {
    expect(kinds.toSorted()).toEqual(Object.keys(stepHandlers).toSorted());
  });

  test('names the steps that write nothing, and no other', () => {
    expect(kinds.filter((kind) => !writesSomething(kind)).toSorted()).toEqual(['awaitHealthy', 'proveChain']);
  });

  test('says that following an address can write', () => {
    const steps = [step('followAddress', 'AddressMayMove')];
    expect({ writes: writesAnything({ steps }), drift: isDriftOnly({ steps }) }).toEqual({ writes: true, drift: true });
  });

  test('leaves what only follows from another step out of what drift is told as', () => {
    const steps = [step('updateApiManagement', 'HostnameDrifted'), step('followAddress', 'AddressMayMove')];
    expect(driftMessage({ steps })).toMatch(/^HostnameDrifted: HostnameDrifted\. Nothing was written/);
  });
});
