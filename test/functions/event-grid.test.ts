import { registerEventFunction } from '../../functions/event-grid.ts';
import { onKeyVaultEvent } from '../../functions/event-key-vault.ts';
import { onResourceEvent } from '../../functions/event-resource.ts';
import type { Setup } from '../../functions/http-endpoint.ts';
import { EdgeError } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import { keyVaultEvent, resourceEvent } from '../shared/domain/events/sample-events.ts';
import { TestApi } from '../support/test-call.ts';

type Handler = (event: unknown, context: unknown) => Promise<void>;
const mockHandlers = new Map<string, Handler>();
jest.mock('@azure/functions', () => ({
  app: { eventGrid: (name: string, { handler }: { handler: Handler }) => void mockHandlers.set(name, handler) },
}));
jest.mock('durable-functions', () => ({
  RetryOptions: jest.fn(),
  input: { durableClient: () => ({}) },
  getClient: () => ({}),
}));

class Trigger {
  readonly api = new TestApi();
  readonly logged: Record<string, unknown>[] = [];
  readonly errors: string[] = [];
  setup: () => Setup = () =>
    ({ ok: true, app: this.api.app, config: { managedIdentityClientId: null, principalId: null } }) as unknown as Setup;

  constructor() {
    for (const event of [onKeyVaultEvent, onResourceEvent]) registerEventFunction(event, () => this.setup());
  }

  deliver(name: string, event: unknown): Promise<void> | undefined {
    const context = {
      log: (line: string) => void this.logged.push(JSON.parse(line) as Record<string, unknown>),
      error: (line: string) => void this.errors.push(line),
    };
    return mockHandlers.get(name)?.(event, context);
  }
}

describe('a function that Event Grid calls', () => {
  test.each([
    ['onKeyVaultEvent', keyVaultEvent()],
    ['onResourceEvent', resourceEvent()],
  ])('%s notes what concerns nobody, and has taken it', async (name, event) => {
    const trigger = new Trigger();
    await trigger.deliver(name, event);
    expect(trigger.logged).toMatchObject([{ function: name, requested: [], note: { code: 'EventConcernsNobody' } }]);
  });

  test('has taken what nobody can read, too', async () => {
    const trigger = new Trigger();
    await trigger.deliver('onKeyVaultEvent', 'x');
    expect(trigger.logged).toMatchObject([{ id: null, note: { code: 'EventMalformed' } }]);
  });

  test('fails while the tables are away, so that the event comes again, without the words of what was thrown', async () => {
    const trigger = new Trigger();
    const away = problem('StoreUnavailable', { what: 'a', why: 'https://secret.example', fix: 'c' });
    jest.spyOn(trigger.api.stores.edges, 'list').mockRejectedValue(new EdgeError(away));
    await expect(trigger.deliver('onKeyVaultEvent', keyVaultEvent())).rejects.toThrow(
      /^StoreUnavailable: the event could not be handled and has to be delivered again$/,
    );
  });

  test('fails while settings are missing', async () => {
    const trigger = new Trigger();
    trigger.setup = () => ({ ok: false, problems: ['EDGE_TLS_TABLES must be set.'] });
    await expect(trigger.deliver('onResourceEvent', resourceEvent())).rejects.toThrow(/EDGE_TLS_TABLES/);
  });

  test('does not fail for what no other delivery can mend', async () => {
    const trigger = new Trigger();
    const gone = problem('Internal', { what: 'a', why: 'b', fix: 'c' });
    jest.spyOn(trigger.api.stores.edges, 'list').mockRejectedValue(new EdgeError(gone));
    await trigger.deliver('onKeyVaultEvent', keyVaultEvent());
    expect(trigger.errors).toHaveLength(1);
  });
});
