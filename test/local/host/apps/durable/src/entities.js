const df = require('durable-functions');

df.app.entity('Counter', (context) => {
  const value = context.df.getState(() => 0);
  switch (context.df.operationName) {
    case 'add':
      context.df.setState(value + context.df.getInput());
      break;
    case 'get':
      context.df.return(value);
      break;
    case 'fail':
      throw new Error('no');
    case 'forward':
      context.df.signalEntity(new df.EntityId('Counter', context.df.getInput()), 'add', value);
      break;
    default:
      context.df.destructOnExit();
  }
});

const counter = (key) => new df.EntityId('Counter', key);

df.app.orchestration('entityCalls', function* (context) {
  const id = counter(context.df.getInput());
  context.df.signalEntity(id, 'add', 5);
  yield context.df.callEntity(id, 'add', 2);
  return yield context.df.callEntity(id, 'get');
});

df.app.orchestration('entityFailure', function* (context) {
  try {
    return yield context.df.callEntity(counter('failing'), 'fail');
  } catch (error) {
    return `caught: ${error.message}`;
  }
});

/** Moves one from a to b; without the lock, transfers that run side by side would lose some. */
df.app.orchestration('transfer', function* (context) {
  const [from, to] = [counter('from'), counter('to')];
  const lock = yield context.df.lock(from, to);
  const have = yield context.df.callEntity(from, 'get');
  yield context.df.callEntity(from, 'add', -1);
  yield context.df.callEntity(to, 'add', 1);
  lock.release();
  return have;
});
