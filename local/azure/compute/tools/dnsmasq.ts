/** Stand-in of `dnsmasq --test [-C file]…`: whether dnsmasq would start with its configuration. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DnsmasqConfigurationError, parseDnsmasqConfiguration } from '../../dns-server/dnsmasq-configuration.ts';

const words = process.argv.slice(2);
const named = words.flatMap((word, index) => {
  if (word === '-C') return [words[index + 1] ?? ''];
  return word.startsWith('--conf-file=') ? [word.slice('--conf-file='.length)] : [];
});
const folder = join(process.env['EDGE_TLS_VM_ROOT'] ?? '', '/etc/dnsmasq.d');
const files =
  named.length > 0
    ? named
    : readdirSync(folder)
        .filter((name) => !/^\.|~$|^#.*#$|\.dpkg-(?:dist|old|new)$/.test(name))
        .sort()
        .map((name) => join(folder, name));

try {
  if (!words.includes('--test'))
    throw new DnsmasqConfigurationError('failed to create listening socket for port 53: Address already in use');
  parseDnsmasqConfiguration(files.map((file) => ({ file, text: readFileSync(file, 'utf8') })));
  process.stderr.write('dnsmasq: syntax check OK.\n');
} catch (error) {
  process.stderr.write(`dnsmasq: ${(error as Error).message}\n`);
  process.exitCode = error instanceof DnsmasqConfigurationError ? 1 : 3;
}
