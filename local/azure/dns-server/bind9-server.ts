import { answerQuery, type DnsAnswer, type Question } from './answer-query.ts';
import { checkZoneFile } from './check-zone-file.ts';
import {
  type CommandOutcome,
  failedWith,
  type NameServer,
  printed,
  type ReadMachineFile,
  type ServerCommand,
  SUCCESS,
} from './name-server.ts';
import { startOfAuthority, type Zone } from './resource-record.ts';

export interface Bind9Options {
  readonly zones: readonly { readonly name: string; readonly file: string }[];
  readonly readFile: ReadMachineFile;
  /** Where names outside the zones are asked: Azure's own resolver. */
  readonly forward: (question: Question) => DnsAnswer;
}

interface LoadedZone {
  readonly name: string;
  readonly file: string;
  text: string | undefined;
  zone: Zone | undefined;
}

/** systemd knows BIND 9 by both names on Debian. */
const UNITS = ['named', 'named.service', 'bind9', 'bind9.service'];

/**
 * named: zones are read at start and on `rndc reload`, a zone with an error keeps the data that it had, and what rndc prints says
 * nothing about the outcome (seen with BIND 9.18: "zone reload queued" and 0 for a file that does not load).
 */
export function createBind9Server(options: Bind9Options): NameServer {
  const zones: LoadedZone[] = options.zones.map(({ name, file }) => ({
    name: bare(name),
    file,
    text: undefined,
    zone: undefined,
  }));
  const log: string[] = [];
  const load = (entry: LoadedZone): void => loadZone(entry, options.readFile(entry.file), log);
  const loadAll = (): void => zones.forEach(load);
  loadAll();
  return {
    answer: (question) => answerQuery(sourcesOf(zones, options.forward), question),
    log: () => log,
    command: (command) => {
      if (command.tool === 'named-checkconf') return printed(configurationOf(zones));
      return command.tool === 'systemctl'
        ? systemctl(command, { loadAll, restart: () => (zones.forEach((it) => (it.zone = undefined)), loadAll()) })
        : rndc(command.arguments, { zones, load, loadAll, readFile: options.readFile });
    },
  };
}

/** As `named-checkconf -p` prints it: a tab for each level, quotes round names. */
function configurationOf(zones: readonly LoadedZone[]): string {
  const options = `options {\n\tdirectory "/var/cache/bind";\n\tforwarders {\n\t\t168.63.129.16;\n\t};\n\trecursion yes;\n};`;
  return [options, ...zones.map(({ name, file }) => `zone "${name}" {\n\ttype primary;\n\tfile "${file}";\n};`)].join(
    '\n',
  );
}

/** A zone that has not loaded is answered with SERVFAIL, as named does for a zone that it is configured for but has not. */
function sourcesOf(zones: readonly LoadedZone[], forward: (question: Question) => DnsAnswer) {
  const loaded = zones.flatMap(({ zone }) => zone ?? []);
  const broken = zones.filter(({ zone }) => !zone).map(({ name }) => name);
  return {
    zones: loaded,
    forward: (question: Question): DnsAnswer => {
      const name = bare(question.name);
      if (!broken.some((zone) => name === zone || name.endsWith(`.${zone}`))) return forward(question);
      return { rcode: 'SERVFAIL', authoritative: false, answers: [], authorities: [] };
    },
  };
}

function loadZone(entry: LoadedZone, text: string | undefined, log: string[]): void {
  const checked = checkZoneFile(entry.name, entry.file, text);
  const before = entry.zone && startOfAuthority(entry.zone)?.data.serial;
  const after = checked.zone && startOfAuthority(checked.zone)?.data.serial;
  if (before !== undefined && before === after && text !== entry.text)
    log.push(`zone ${entry.name}/IN: zone serial (${before}) unchanged. zone may fail to transfer to secondaries.`);
  log.push(...checked.log);
  if (!checked.zone) return;
  entry.zone = checked.zone;
  entry.text = text;
}

interface Actions {
  readonly zones: readonly LoadedZone[];
  readonly load: (zone: LoadedZone) => void;
  readonly loadAll: () => void;
  readonly readFile: ReadMachineFile;
}

/** Of `zone class view` the zone alone counts here: there are no views but `_default`. */
function rndc([verb = '', zoneName]: readonly string[], actions: Actions): CommandOutcome {
  switch (verb) {
    case 'reload':
      return zoneName === undefined
        ? reloadAll(actions)
        : withZone(actions, verb, zoneName, (zone) => reloadOne(actions, zone));
    case 'status':
      return printed(
        `version: BIND 9.18 (edge-tls local Azure)\nnumber of zones: ${actions.zones.length}\nserver is up and running`,
      );
    case 'zonestatus':
      return withZone(actions, verb, zoneName ?? '', (zone) => statusOf(zone, zoneName ?? ''));
    case 'reconfig':
      return SUCCESS;
    case 'freeze':
      return withZone(actions, verb, zoneName ?? '', () => failedWith(1, "rndc: 'freeze' failed: not dynamic"));
    case 'thaw':
      return withZone(actions, verb, zoneName ?? '', () => SUCCESS);
    default:
      return failedWith(1, `rndc: '${verb}' failed: unknown command`);
  }
}

function reloadAll({ loadAll }: Actions): CommandOutcome {
  loadAll();
  return printed('server reload successful');
}

function reloadOne({ load, readFile }: Actions, zone: LoadedZone): CommandOutcome {
  if (zone.zone && readFile(zone.file) === zone.text) return printed('zone reload up-to-date');
  load(zone);
  return printed('zone reload queued');
}

function withZone(
  { zones }: Actions,
  verb: string,
  name: string,
  action: (zone: LoadedZone) => CommandOutcome,
): CommandOutcome {
  const zone = zones.find((it) => it.name === bare(name));
  if (zone) return action(zone);
  return failedWith(1, `rndc: '${verb}' failed: not found\nno matching zone '${name}' in any view`);
}

/** The name is shown as it was asked for. */
function statusOf({ file, zone }: LoadedZone, name: string): CommandOutcome {
  if (!zone) return failedWith(1, "rndc: 'zonestatus' failed: zone not loaded");
  const serial = startOfAuthority(zone)?.data.serial ?? 0;
  const nodes = new Set(zone.records.map((record) => record.name)).size;
  return printed(
    `name: ${name}\ntype: primary\nfiles: ${file}\nserial: ${serial}\nnodes: ${nodes}\nsecure: no\ndynamic: no\nreconfigurable via modzone: no`,
  );
}

function systemctl(command: ServerCommand, actions: { loadAll: () => void; restart: () => void }): CommandOutcome {
  const [verb = '', unit = ''] = command.arguments.filter((argument) => !argument.startsWith('-'));
  if (!UNITS.includes(unit)) return failedWith(5, `Unit ${unit.replace(/(\.service)?$/, '.service')} not found.`);
  if (verb === 'is-active') return printed('active');
  if (verb === 'reload' || verb === 'reload-or-restart') actions.loadAll();
  else if (verb === 'restart') actions.restart();
  else if (verb !== 'status' && verb !== 'start') return failedWith(1, `Unknown command verb ${verb}.`);
  return SUCCESS;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
