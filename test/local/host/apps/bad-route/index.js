const { app } = require('@azure/functions');

app.http('wrong', { route: 'orders/{id:number}', authLevel: 'anonymous', handler: () => ({}) });
