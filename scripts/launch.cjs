'use strict';
/**
 * `node scripts/launch.cjs local/start.ts …` runs a TypeScript entry of this project on the Node that it is written for. Every npm
 * script and the `edge-tls` command begin here, in JavaScript that any Node since 10 can read: a Node that is too old and packages
 * that are not installed get a sentence, not a syntax error.
 */
const { spawn } = require('child_process');
const { existsSync, readFileSync } = require('fs');
const { join } = require('path');
const { pathToFileURL } = require('url');

const root = join(__dirname, '..');
const project = readJson(join(root, 'package.json')) || {};

/** `needs`: the lists of package.json whose packages must be there. */
function launch(entry, args, needs) {
  const missing = missingPackages(needs || ['dependencies', 'devDependencies']);
  if (missing) return end(missing);
  const node = suitableNode();
  if (!node) return end(nodeTooOld());
  if (!entry) return undefined;
  const file = join(root, entry);
  if (node !== process.execPath) return runOn(node, [file].concat(args));
  process.argv = [process.execPath, file].concat(args);
  return import(pathToFileURL(file).href).catch((error) => end(broken(entry, error)));
}

/** What stops us, or nothing: packages that are not there, or of another version than this checkout wants. */
function missingPackages(lists) {
  const wanted = Object.assign.apply(null, [{}].concat(lists.map((list) => project[list])));
  const wrong = Object.keys(wanted).filter((name) => installedVersion(name) !== wanted[name]);
  if (wrong.length === 0) return undefined;
  if (major(process.versions.node) < oldestForInstall()) return tooOldToInstall();
  const some = existsSync(join(root, 'node_modules'));
  return {
    what: some ? 'The packages in node_modules are not those of this version.' : 'The packages are not installed.',
    why: some ? `Missing or of another version: ${few(wrong)}.` : `There is no node_modules in ${root}.`,
    fix: `cd '${root}' && npm ci`,
  };
}

function installedVersion(name) {
  return (readJson(join(root, 'node_modules', name, 'package.json')) || {}).version;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function few(names) {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

const major = (version) => Number(/\d+/.exec(version || '0'));
/** npm's package `node` is pinned in package.json: what the sources are written for. */
const wantedNode = () => major((project.devDependencies || {}).node);
const oldestForInstall = () => major((project.engines || {}).node);

/** This Node if it will do, else the one that npm has installed here; undefined when there is neither. */
function suitableNode() {
  if (major(process.versions.node) >= wantedNode()) return process.execPath;
  return ['bin/node', 'bin/node.exe'].map((name) => join(root, 'node_modules/node', name)).find(existsSync);
}

function tooOldToInstall() {
  return {
    what: `Node ${process.version} is too old.`,
    why: `The packages are not installed here, and npm needs Node ${oldestForInstall()} or newer to install them.`,
    fix: `Install Node ${wantedNode()} from https://nodejs.org, then: cd '${root}' && npm ci`,
  };
}

function nodeTooOld() {
  return {
    what: `Node ${process.version} is too old.`,
    why: `edge-tls needs Node ${wantedNode()}, which npm installs here; its install script has not run (npm ci --ignore-scripts, or --omit=dev?).`,
    fix: `cd '${root}' && npm ci    or install Node ${wantedNode()} from https://nodejs.org`,
  };
}

function broken(entry, error) {
  const lacksFile = Boolean(error) && error.code === 'ERR_MODULE_NOT_FOUND';
  return {
    what: `${entry} could not be run.`,
    why: String((error && (process.env.EDGE_TLS_DEBUG ? error.stack : error.message)) || error),
    fix: lacksFile ? `cd '${root}' && npm ci` : 'once more with EDGE_TLS_DEBUG=1, which shows where it failed',
  };
}

/** The same command on another Node: signals go on to it, and its end is ours. */
function runOn(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  child.on('error', (error) =>
    end({ what: `${node} does not run.`, why: error.message, fix: `cd '${root}' && npm ci` }),
  );
  // Ctrl-C in a terminal reaches both by itself.
  const forward = (signal) => () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach((signal) => process.on(signal, forward(signal)));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code);
    signals.forEach((each) => process.removeAllListeners(each));
    process.kill(process.pid, signal);
  });
}

function end(problem) {
  process.stderr.write(`ERROR: ${problem.what}\nWhy: ${problem.why}\nSuggestion: ${problem.fix}\n`);
  process.exit(1);
}

module.exports = launch;
if (require.main === module) void launch(process.argv[2], process.argv.slice(3));
