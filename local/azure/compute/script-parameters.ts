export interface RunCommandParameter {
  readonly name: string;
  readonly value: string;
}

export interface ScriptParameters {
  readonly environment: Readonly<Record<string, string>>;
  readonly positional: readonly string[];
}

/**
 * How the Linux agent hands parameters to a script. An assumption, kept here: a named parameter is an environment variable of that
 * name; those that the CLI calls `arg1`, `arg2`, … for want of a name are also the positional parameters, in their order
 * (azure-docs, "Run scripts in your Linux VM by using action Run Commands").
 */
export function scriptParameters(parameters: readonly RunCommandParameter[]): ScriptParameters {
  const numbered = parameters.flatMap(({ name, value }) => {
    const [, position] = /^arg(\d+)$/.exec(name) ?? [];
    return position === undefined ? [] : [{ position: Number(position), value }];
  });
  return {
    environment: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    positional: numbered.sort((a, b) => a.position - b.position).map(({ value }) => value),
  };
}
