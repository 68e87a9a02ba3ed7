/** `npm run build`: makes the deployable folder `dist/app`, unless nothing has changed. */
import { flag } from '../local/command/options.ts';
import { runCommand } from '../local/command/run-command.ts';
import { buildApp } from './build-app.ts';

await runCommand({
  name: 'npm run build',
  help: 'Makes the deployable folder dist/app.',
  options: { quiet: flag('says nothing when all goes well') },
  run: async ({ values }) => {
    const started = performance.now();
    const built = await buildApp();
    if (values.quiet) return;
    if (built === null) console.log('dist/app is up to date');
    else
      console.log(
        `${built.bundle}: ${(built.bytes / 1e6).toFixed(2)} MB, built in ${Math.round(performance.now() - started)} ms`,
      );
  },
});
