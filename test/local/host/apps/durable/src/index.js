const { app } = require('@azure/functions');
const df = require('durable-functions');
const { appendFileSync } = require('node:fs');

/** Every execution of an activity leaves a line, where the test asks for it. */
function note(line) {
  if (process.env.ACTIVITY_LOG) appendFileSync(process.env.ACTIVITY_LOG, `${line}\n`);
}

const soon = (context, milliseconds) => new Date(context.df.currentUtcDateTime.getTime() + milliseconds);

app.http('start', {
  route: 'start/{name}/{id?}',
  methods: ['POST'],
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const text = await request.text();
    const options = { input: text ? JSON.parse(text) : undefined };
    if (request.params.id) options.instanceId = request.params.id;
    const id = await client.startNew(request.params.name, options);
    return client.createCheckStatusResponse(request, id);
  },
});

df.app.activity('double', {
  handler: (value) => {
    note(`double ${value}`);
    return value * 2;
  },
});
df.app.activity('echo', { handler: (input) => ({ type: typeof input, input }) });
df.app.activity('slow', {
  handler: async (value) => {
    note(`slow ${value}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return value;
  },
});
df.app.activity('boom', {
  handler: () => {
    throw new Error('it broke');
  },
});

const failures = new Map();
df.app.activity('flaky', {
  handler: ({ key, failures: wanted }) => {
    const failed = failures.get(key) ?? 0;
    note(`flaky ${key}`);
    if (failed < wanted) {
      failures.set(key, failed + 1);
      throw new Error(`failure ${failed + 1}`);
    }
    return `after ${failed}`;
  },
});

df.app.orchestration('sequence', function* (context) {
  const count = context.df.getInput() ?? 3;
  let total = 0;
  for (let index = 1; index <= count; index += 1) total += yield context.df.callActivity('double', index);
  return total;
});

df.app.orchestration('fanOut', function* (context) {
  const count = context.df.getInput() ?? 5;
  const tasks = Array.from({ length: count }, (_, index) => context.df.callActivity('slow', index));
  return yield context.df.Task.all(tasks);
});

df.app.orchestration('retries', function* (context) {
  const options = new df.RetryOptions(10, 3);
  options.backoffCoefficient = 2;
  return yield context.df.callActivityWithRetry('flaky', options, context.df.getInput());
});

df.app.orchestration('retriedChild', function* (context) {
  return yield context.df.callSubOrchestratorWithRetry('flakyChild', new df.RetryOptions(10, 3), context.df.getInput());
});
df.app.orchestration('flakyChild', function* (context) {
  return yield context.df.callActivity('flaky', context.df.getInput());
});

df.app.orchestration('timer', function* (context) {
  const before = context.df.currentUtcDateTime.getTime();
  yield context.df.createTimer(soon(context, context.df.getInput() ?? 50));
  return context.df.currentUtcDateTime.getTime() - before;
});

df.app.orchestration('race', function* (context) {
  const timer = context.df.createTimer(soon(context, 60_000));
  const event = context.df.waitForExternalEvent('Approved');
  const winner = yield context.df.Task.any([event, timer]);
  if (winner !== event) return 'late';
  timer.cancel();
  return event.result;
});

df.app.orchestration('raceWithoutCancel', function* (context) {
  const timer = context.df.createTimer(soon(context, 300));
  const winner = yield context.df.Task.any([context.df.callActivity('double', 1), timer]);
  return winner === timer ? 'timer' : 'activity';
});

df.app.orchestration('parent', function* (context) {
  const child = yield context.df.callSubOrchestrator('sequence', 2);
  const named = yield context.df.callSubOrchestrator('sequence', 3, `${context.df.instanceId}-child`);
  return { child, named };
});
df.app.orchestration('parentOfFailing', function* (context) {
  try {
    return yield context.df.callSubOrchestrator('failing');
  } catch (error) {
    return error.message;
  }
});
df.app.orchestration('failing', function* (context) {
  yield context.df.callActivity('boom');
});

df.app.orchestration('loop', function* (context) {
  const { left, done } = context.df.getInput();
  const value = yield context.df.callActivity('double', left);
  const results = [...done, value];
  if (left > 1) context.df.continueAsNew({ left: left - 1, done: results });
  return results;
});

df.app.orchestration('events', function* (context) {
  const first = yield context.df.waitForExternalEvent('E');
  const second = yield context.df.waitForExternalEvent('E');
  return [first, second];
});

df.app.orchestration('http', function* (context) {
  const response = yield context.df.callHttp({ method: 'GET', url: context.df.getInput() });
  return { status: response.statusCode, content: response.content };
});

df.app.orchestration('types', function* (context) {
  const results = [];
  for (const input of [5, 'text', '5', true, null, { at: '2026-01-02T03:04:05.340Z' }]) {
    results.push(yield context.df.callActivity('echo', input));
  }
  return results;
});

df.app.orchestration('status', function* (context) {
  context.df.setCustomStatus({ step: 'waiting' });
  yield context.df.waitForExternalEvent('Go');
  context.df.setCustomStatus('x'.repeat(context.df.getInput()));
  return 'done';
});

df.app.orchestration('unknownActivity', function* (context) {
  return yield context.df.callActivity('nobody');
});

/** Not deterministic, on purpose: what it calls depends on how often it was replayed. */
let replays = 0;
df.app.orchestration('unsteady', function* (context) {
  replays += 1;
  yield context.df.callActivity(replays % 2 === 1 ? 'double' : 'echo', 1);
  return 'never';
});

/** Goes on after a failed Task.all while a sibling still retries: Azure would hand C the result of a timer. */
df.app.orchestration('diverging', function* (context) {
  const flaky = context.df.callActivityWithRetry('flaky', new df.RetryOptions(40, 3), {
    key: 'diverging',
    failures: 1,
  });
  const slowFlaky = context.df.callSubOrchestratorWithRetry('slowChild', new df.RetryOptions(20, 2), {});
  try {
    yield context.df.Task.all([context.df.callActivity('boom'), slowFlaky, flaky]);
  } catch {
    // Goes on.
  }
  return yield context.df.callActivity('double', 21);
});
let slowRuns = 0;
df.app.orchestration('slowChild', function* (context) {
  yield context.df.createTimer(soon(context, 50));
  slowRuns += 1;
  if (slowRuns === 1) throw new Error('first time');
  return 'ok';
});

df.app.orchestration('mixed', function* (context) {
  const { round } = context.df.getInput();
  const tasks = [1, 2, 3, 4, 5].map((value) => context.df.callActivity('slow', round * 10 + value));
  const values = yield context.df.Task.all(tasks);
  yield context.df.createTimer(soon(context, 30));
  const child = yield context.df.callSubOrchestrator('sequence', 3);
  const total = (context.df.getInput().total ?? 0) + values.reduce((sum, value) => sum + value, 0) + child;
  if (round < 2) context.df.continueAsNew({ round: round + 1, total });
  return total;
});

let rewindFails = true;
df.app.activity('failsOnce', {
  handler: () => {
    if (!rewindFails) return 'fine';
    rewindFails = false;
    throw new Error('first time');
  },
});
df.app.orchestration('rewindable', function* (context) {
  const first = yield context.df.callActivity('double', 4);
  return [first, yield context.df.callActivity('failsOnce')];
});
