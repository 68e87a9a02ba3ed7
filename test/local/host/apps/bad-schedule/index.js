const { app } = require('@azure/functions');

app.timer('nightly', { schedule: '0 0 L * * *', handler: () => {} });
