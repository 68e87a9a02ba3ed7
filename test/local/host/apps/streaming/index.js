const { app } = require('@azure/functions');

app.setup({ enableHttpStream: true });

app.http('upper', {
  route: 'upper/{what}',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: (request) => {
    const upper = new TransformStream({
      transform: (chunk, controller) => controller.enqueue(Buffer.from(chunk).toString().toUpperCase()),
    });
    return { body: request.body.pipeThrough(upper), headers: { 'x-what': request.params.what } };
  },
});
