import { type Environment, variable } from './process.ts';

export interface Listening {
  /** Undefined: it listens, on a port that is not known. */
  readonly port: number | undefined;
  readonly bind: 'all' | 'loopback' | 'unknown';
  /** What decided: a flag, a variable, or a default of the program. */
  readonly source: string;
}

export interface Invocation {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Text of a file of the working folder. */
  file?(path: string): string | undefined;
}

export type Server = (invocation: Invocation) => Listening[];

export const loopback = (host: string): boolean => /^(127\.|localhost$|::1$|\[::1\]$)/.test(host);

export function bindOf(host: string | undefined): Listening['bind'] {
  if (host === undefined || /[$]/.test(host)) return 'unknown';
  if (loopback(host)) return 'loopback';
  return host === '' || host === '0.0.0.0' || host === '0' || host === '::' || host === '[::]' || host === '*' ? 'all' : 'unknown';
}

/** Values of an option, `--name value` or `--name=value`; short ones may be glued on. */
export function options({ args }: Invocation, ...names: string[]): string[] {
  const values: string[] = [];
  for (const [index, word] of args.entries()) {
    for (const name of names) {
      if (word === name && args[index + 1] !== undefined) values.push(args[index + 1] ?? '');
      else if (word.startsWith(`${name}=`)) values.push(word.slice(name.length + 1));
      else if (name.length === 2 && !name.startsWith('--') && word.startsWith(name) && word.length > 2) values.push(word.slice(2));
    }
  }
  return values;
}

export const option = (invocation: Invocation, ...names: string[]): string | undefined => options(invocation, ...names).at(-1);

/** A variable's value; the text `$NAME` when it is set to something unknown. */
export function fromEnvironment({ environment }: Invocation, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = variable(environment, name);
    if (typeof value === 'symbol') return `$${name}`;
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

export const numeric = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

export interface Defaults {
  readonly host: string;
  readonly port: number;
  readonly hostOptions: readonly string[];
  readonly portOptions: readonly string[];
  readonly hostVariables?: readonly string[];
  readonly portVariables?: readonly string[];
}

/** A server with a host and a port option, variables behind them, defaults behind those. */
export function hostAndPort(defaults: Defaults, fixed: Listening['bind'] | undefined = undefined): Server {
  return (invocation) => {
    const flag = option(invocation, ...defaults.portOptions);
    const set = fromEnvironment(invocation, ...(defaults.portVariables ?? []));
    const host =
      option(invocation, ...defaults.hostOptions) ?? fromEnvironment(invocation, ...(defaults.hostVariables ?? [])) ?? defaults.host;
    const written = flag ?? set;
    const source = flag !== undefined ? (defaults.portOptions[0] ?? '') : set !== undefined ? 'environment' : `${invocation.name} default`;
    return [{ port: written === undefined ? defaults.port : numeric(written), bind: fixed ?? bindOf(host), source }];
  };
}

/** `host:port`, `:port`, `[::]:port`, `tcp://host:port`; undefined for a socket file. */
export function address(text: string, port: number): Listening | undefined {
  const bare = text.replace(/^(tcp|http):\/\//, '');
  if (/^(unix:|fd:|\/)/.test(bare)) return undefined;
  const [, host = '', written] = /^(.*?)(?::(\$?[\w{}:-]+))?$/.exec(bare) ?? [];
  if (written === undefined && /^\d+$/.test(host)) return { port: Number(host), bind: 'all', source: 'bind' };
  return { port: written === undefined ? port : numeric(written), bind: bindOf(host), source: 'bind' };
}
