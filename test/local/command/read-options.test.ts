import { CliError } from '../../../cli/cli-error.ts';
import { flag, number, port, requiredText, text, timeScale } from '../../../local/command/options.ts';
import { readOptions } from '../../../local/command/read-options.ts';

const options = {
  port: port('a port', 0),
  'time-scale': timeScale({ from: 1, otherwise: 60 }),
  seed: number({ help: 'a seed', otherwise: undefined, whole: true, from: 0, to: 9, what: 'a digit' }),
  app: text('DIR', 'an app'),
  calm: flag('no surprises'),
};

const read = (args: readonly string[], environment: NodeJS.ProcessEnv = {}, words: readonly string[] = []) =>
  readOptions({ name: 'npm start', options, words }, args, environment);

/** What is wrong, a line for each. */
function wrong(...input: Parameters<typeof read>): string[] {
  try {
    read(...input);
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== 64) throw error;
    return error.errors.map(({ pointer, message }) => `${pointer}: ${message}`);
  }
  return [];
}

describe('a command line', () => {
  test('without options has what they are otherwise', () => {
    expect(read([]).values).toEqual({ port: 0, 'time-scale': 60, seed: undefined, app: undefined, calm: false });
  });

  test('is read in both spellings', () => {
    const values = { port: 8080, 'time-scale': 1.5, seed: 3, app: '-x', calm: true };
    expect(read(['--port', '8080', '--time-scale=1.5', '--seed', '3', '--app', '-x', '--calm']).values).toEqual(values);
    expect(read(['--port=8080', '--time-scale', '1.5', '--seed=3', '--app=-x', '--calm', '--calm']).values).toEqual(
      values,
    );
  });

  test.each([
    [['--port', 'abc'], "--port: 'abc' is not a port: 0 (any free one) to 65535"],
    [['--port', '99999'], "--port: '99999' is not a port: 0 (any free one) to 65535"],
    [['--port', '-1'], "--port: '-1' is not a port: 0 (any free one) to 65535"],
    [['--port', '80.5'], "--port: '80.5' is not a port: 0 (any free one) to 65535"],
    [['--port', '0x50'], "--port: '0x50' is not a port: 0 (any free one) to 65535"],
    [['--port', ' 80'], "--port: ' 80' is not a port: 0 (any free one) to 65535"],
    [['--port='], "--port: '' is not a port: 0 (any free one) to 65535"],
    [['--port'], '--port: its value is missing: --port N'],
    [['--port', '--calm'], '--port: its value is missing: --port N'],
    [['--port', '1', '--port=2'], '--port: it is given more than once: 1, 2'],
    [['--time-scale', '0'], "--time-scale: '0' is not a time scale: 1 (Azure's own speed) to 100000"],
    [['--time-scale', '-1'], "--time-scale: '-1' is not a time scale: 1 (Azure's own speed) to 100000"],
    [['--time-scale', 'NaN'], "--time-scale: 'NaN' is not a time scale: 1 (Azure's own speed) to 100000"],
    [['--time-scale', 'Infinity'], "--time-scale: 'Infinity' is not a time scale: 1 (Azure's own speed) to 100000"],
    [['--time-scale', '1e3'], "--time-scale: '1e3' is not a time scale: 1 (Azure's own speed) to 100000"],
    [['--app='], '--app: its value is empty'],
    [['--calm=yes'], "--calm: it takes no value, and 'yes' is given"],
    [['--prot', '8080'], '--prot: there is no such option; did you mean --port?'],
    [['--timescale=5'], '--timescale: there is no such option; did you mean --time-scale?'],
    [['--PORT', '1'], '--PORT: there is no such option; did you mean --port?'],
    [['-port', '1'], '-port: there is no such option; did you mean --port?'],
    [['--constructor'], '--constructor: there is no such option'],
    [['--__proto__=1'], '--__proto__: there is no such option'],
    [['8080'], "'8080': it is no option, which begin with --"],
  ])('%j is wrong: %s', (args, message) => {
    expect(wrong(args)).toEqual([message]);
  });

  test('has everything that is wrong with it told at once', () => {
    expect(wrong(['--port', 'x', '--time-scale', '0', '--bogus', 'seven', '--calm', 'more'])).toHaveLength(4);
  });

  test('that is wrong is answered with where to read on', () => {
    expect(() => read(['--bogus'])).toThrow(expect.objectContaining({ suggestion: 'npm start -- --help' }));
  });

  test('names what must be given', () => {
    const command = { name: 'npm run host', options: { app: requiredText('DIR', 'the app') } };
    expect(() => readOptions(command, [], {})).toThrow('The command line of npm run host is wrong.');
    expect(readOptions(command, ['--app', 'x'], {}).values).toEqual({ app: 'x' });
  });

  test('knows its words, and the one that was meant', () => {
    expect(read(['starts'], {}, ['starts', 'demo']).words).toEqual(['starts']);
    expect(wrong(['strats'], {}, ['starts', 'demo'])).toEqual(["'strats': nothing is called so; did you mean starts?"]);
    expect(wrong(['zzz'], {}, ['starts', 'demo'])).toEqual(["'zzz': nothing is called so; there is starts, demo"]);
  });

  test('whose -- is forgotten is put right: npm keeps the option and hands on its value', () => {
    const npm = { npm_lifecycle_event: 'start', npm_config_port: '8080' };
    expect(wrong(['8080'], npm)).toEqual([
      "'8080': it is no option, which begin with --",
      '--port: npm has kept it for itself; type: npm start -- --port …',
    ]);
    expect(wrong([], { ...npm, npm_lifecycle_event: 'test' })).toEqual([]);
    expect(wrong(['--port', '1'], npm)).toEqual([]);
  });
});
