import { app } from '@azure/functions';

app.http('hello', { authLevel: 'anonymous', handler: () => ({ body: process.env.GREETING }) });
