const { app } = require('@azure/functions');

app.storageQueue('onMessage', { queueName: 'q', connection: 'Storage', handler: () => {} });
