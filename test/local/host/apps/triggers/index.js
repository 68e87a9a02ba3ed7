const { app } = require('@azure/functions');
const { appendFileSync } = require('node:fs');

const note = (line) => process.env.TRIGGER_LOG && appendFileSync(process.env.TRIGGER_LOG, `${JSON.stringify(line)}\n`);

app.hook.preInvocation((context) => {
  context.hookData.started = context.invocationContext.functionName;
});
app.hook.postInvocation((context) => {
  if (context.hookData.started === 'hooked') context.result = { body: `hook of ${context.hookData.started}` };
});

const echo = async (request) => ({
  jsonBody: {
    params: request.params,
    query: Object.fromEntries(request.query),
    header: request.headers.get('x-test'),
    body: await request.text(),
  },
});

app.http('byId', { route: 'orders/{id:int}', methods: ['GET', 'PUT'], authLevel: 'anonymous', handler: echo });
app.http('byName', { route: 'orders/{name:alpha}', authLevel: 'anonymous', handler: () => ({ body: 'by name' }) });
app.http('latest', { route: 'orders/latest', authLevel: 'anonymous', handler: () => ({ body: 'the latest' }) });
app.http('files', { route: 'files/{*path}', authLevel: 'anonymous', handler: echo });
app.http('optional', { route: 'maybe/{what?}', authLevel: 'anonymous', handler: echo });
app.http('defaultRoute', { authLevel: 'anonymous', handler: () => ({ status: 201, body: 'made' }) });
app.http('hooked', { authLevel: 'anonymous', handler: () => ({ body: 'never seen' }) });
app.http('nothing', { authLevel: 'anonymous', handler: () => undefined });
app.http('broken', {
  authLevel: 'anonymous',
  handler: () => {
    throw new Error('secret detail');
  },
});
app.http('cookies', {
  authLevel: 'anonymous',
  handler: () => ({
    cookies: [
      { name: 'a', value: '1 2', path: '/', httpOnly: true, secure: true, sameSite: 'Strict', maxAge: 60 },
      { name: 'b', value: '2', expires: new Date(1_000_000) },
    ],
  }),
});
app.http('withKey', { authLevel: 'function', handler: () => ({ body: 'in' }) });
app.http('withMasterKey', { authLevel: 'admin', handler: () => ({ body: 'in' }) });

app.timer('yearly', { schedule: '0 0 0 1 1 *', handler: (timer) => note({ name: 'yearly', timer }) });
app.timer('often', { schedule: '%OFTEN%', handler: () => note({ name: 'often' }) });
app.timer('onStartup', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: () => note({ name: 'onStartup' }) });

app.eventGrid('onEvent', {
  handler: (event) => {
    if (event.subject === 'poison') throw new Error('cannot');
    note({ name: 'onEvent', subject: event.subject });
  },
});
