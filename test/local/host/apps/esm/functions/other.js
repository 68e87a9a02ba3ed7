import { app } from '@azure/functions';

app.http('other', { route: '{ignored:maxlength(0)?}', authLevel: 'anonymous', handler: () => ({ body: 'the root' }) });
