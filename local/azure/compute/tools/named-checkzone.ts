/** Stand-in of BIND's `named-checkzone [-q] [-D] [-w directory] [-o file] zone file`: 0 and `OK`, or 1 and what is wrong. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkZoneFile } from '../../dns-server/check-zone-file.ts';
import { serialiseZone } from '../../dns-server/serialise-zone.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    q: { type: 'boolean', short: 'q' },
    D: { type: 'boolean', short: 'D' },
    o: { type: 'string', short: 'o' },
    i: { type: 'string', short: 'i' },
    k: { type: 'string', short: 'k' },
    w: { type: 'string', short: 'w' },
  },
});
const [zone, file] = positionals;

if (zone === undefined || file === undefined) {
  process.stderr.write('usage: named-checkzone [-q] [-D] [-o filename] zonename filename\n');
  process.exitCode = 1;
} else {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const { zone: loaded, log } = checkZoneFile(zone, file, text);
  // With -D the zone itself goes to standard output, so named-checkzone reports on standard error.
  const dumpsHere = values.D === true && values.o === undefined;
  const report = [...log, ...(loaded ? ['OK'] : [])].map((line) => `${line}\n`).join('');
  if (!values.q) (dumpsHere ? process.stderr : process.stdout).write(report);
  if (loaded && values.o !== undefined) writeFileSync(values.o, serialiseZone(loaded));
  else if (loaded && dumpsHere) process.stdout.write(serialiseZone(loaded));
  process.exitCode = loaded ? 0 : 1;
}
