import { readFileSync } from 'node:fs';
import * as activities from '../../orchestrations/activities.ts';
import { convergeEdge } from '../../orchestrations/converge-edge.ts';
import { notify } from '../../orchestrations/notify.ts';
import { runBranch } from '../../orchestrations/run-branch.ts';
import { runStep } from '../../orchestrations/run-step.ts';

interface HostJson {
  readonly extensions: {
    readonly durableTask: { readonly hubName: string; readonly storageProvider: Record<string, string> };
  };
  readonly logging: { readonly logLevel: Readonly<Record<string, string>> };
}
const host = JSON.parse(readFileSync('host.json', 'utf8')) as HostJson;
const { hubName, storageProvider } = host.extensions.durableTask;
const { logLevel } = host.logging;

/** As Microsoft.Extensions.Logging chooses: the longest category that the name begins with. */
function levelOf(category: string): string | undefined {
  const rules = Object.keys(logLevel).filter((rule) => category.startsWith(rule));
  return logLevel[rules.toSorted((a, b) => b.length - a.length)[0] ?? 'default'];
}

test('the task hub needs no setting: without one the whole host would answer 503', () => {
  // Azure docs, "Task hubs": 3-45 letters and digits, with a letter first.
  expect(hubName).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
});

test('what a crashed instance had fetched comes back after a minute', () => {
  expect(storageProvider).toMatchObject({
    controlQueueVisibilityTimeout: '00:01:00',
    workItemQueueVisibilityTimeout: '00:01:00',
  });
});

describe('log levels', () => {
  const orchestrations = [convergeEdge, runBranch, runStep, notify].map(({ orchestrationName }) => orchestrationName);
  // It tells of each delivery, on purpose.
  const quiet = Object.values(activities).filter(({ activityName }) => activityName !== 'deliverNotifications');

  test.each([
    'DurableTask.AzureStorage',
    'DurableTask.Core',
    'Host.Triggers.DurableTask',
    'Azure.Core',
    ...[...orchestrations, ...quiet.map(({ activityName }) => activityName)].flatMap((name) => [
      `Function.${name}`,
      `Function.${name}.User`,
    ]),
  ])('of %s keep all but warnings and errors out', (category) => {
    expect(levelOf(category)).toBe('Warning');
  });

  test.each(['Function.putEdge.User', 'Function.pump.User', 'Function.onKeyVaultEvent.User', 'Host.Results'])(
    'of %s let through what somebody asks for',
    (category) => {
      expect(levelOf(category)).toBe('Information');
    },
  );
});
