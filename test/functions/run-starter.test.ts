import { endOf, purgeEnded } from '../../functions/run-starter.ts';

test('a purge names the statuses of what has ended, so that nothing under way is among it', async () => {
  const asked: unknown[] = [];
  const client = {
    purgeInstanceHistoryBy: async (filter: unknown) => {
      asked.push(filter);
      return { instancesDeleted: 3 };
    },
  };
  expect(await purgeEnded(client)({ from: 0, to: 86_400_000 })).toBe(3);
  expect(asked).toEqual([
    {
      createdTimeFrom: new Date('1970-01-01T00:00:00Z'),
      createdTimeTo: new Date('1970-01-02T00:00:00Z'),
      runtimeStatus: ['Completed', 'Failed', 'Terminated', 'Canceled'],
    },
  ]);
});

describe('how an orchestration ended', () => {
  const client = (status: object | Error) => ({
    startNew: async () => '',
    getStatus: async () => {
      if (status instanceof Error) throw status;
      return status as never;
    },
  });

  test('is what its status says', async () => {
    const failed = { runtimeStatus: 'Failed', output: 'it broke' };
    expect(await endOf(client(failed), 'contoso-prod.1')).toEqual({ status: 'Failed', output: 'it broke' });
  });

  test('is not known of one that is under way, nor of one that is not there', async () => {
    expect(await endOf(client({ runtimeStatus: 'Running', output: null }), 'contoso-prod.1')).toBeNull();
    expect(await endOf(client(new Error('replied with HTTP 404 response')), 'contoso-prod.1')).toBeNull();
  });

  test('cannot be told while Durable Functions is away', async () => {
    await expect(endOf(client(new Error('ECONNREFUSED')), 'contoso-prod.1')).rejects.toThrow('ECONNREFUSED');
  });
});
