const { app } = require('@azure/functions');

app.http('twice', { authLevel: 'anonymous', handler: () => ({}) });
app.http('Twice', { route: 'again', authLevel: 'anonymous', handler: () => ({}) });
