import { known, text, type Value } from './shell-value.ts';

export interface Unwrapped {
  readonly argv: readonly Value[];
  readonly environment: ReadonlyMap<string, Value>;
  readonly opaque?: string;
}

/** Commands that run the rest of their line and pass its status on, with the options that take a value. */
const transparent: Readonly<Record<string, { readonly values: readonly string[]; readonly positional: number }>> = {
  time: { values: ['-f', '-o'], positional: 0 },
  command: { values: [], positional: 0 },
  builtin: { values: [], positional: 0 },
  exec: { values: ['-a'], positional: 0 },
  nice: { values: ['-n'], positional: 0 },
  ionice: { values: ['-c', '-n'], positional: 0 },
  nohup: { values: [], positional: 0 },
  setsid: { values: [], positional: 0 },
  flock: { values: ['-w', '--wait', '--timeout', '-E', '--conflict-exit-code'], positional: 1 },
  chrt: { values: [], positional: 1 },
  taskset: { values: ['-c', '--cpu-list'], positional: 0 },
  gosu: { values: [], positional: 1 },
  'su-exec': { values: [], positional: 1 },
  doas: { values: ['-u', '-C'], positional: 0 },
  chronic: { values: [], positional: 0 },
  tini: { values: ['-p', '-e'], positional: 0 },
  'dumb-init': { values: [], positional: 0 },
  timeout: { values: ['-s', '--signal', '-k', '--kill-after'], positional: 1 },
  gtimeout: { values: ['-s', '--signal', '-k', '--kill-after'], positional: 1 },
  stdbuf: { values: ['-i', '-o', '-e'], positional: 0 },
  unbuffer: { values: [], positional: 0 },
  sudo: { values: ['-u', '-g', '-h', '-p'], positional: 0 },
  'xvfb-run': { values: ['-s', '--server-args', '-n', '--server-num', '-e', '-f'], positional: 0 },
  'dbus-run-session': { values: [], positional: 0 },
  caffeinate: { values: [], positional: 0 },
  env: { values: ['-u', '--unset', '-C', '--chdir'], positional: 0 },
  'cross-env': { values: [], positional: 0 },
  dotenv: { values: ['-e', '-f', '-c'], positional: 0 },
};

/** `su -c TEXT` and `script -ec TEXT` hand a text to a shell. */
function handed(name: string, argv: readonly Value[]): Unwrapped | undefined {
  if (name !== 'su' && name !== 'runuser' && name !== 'script') return undefined;
  const environment = new Map<string, Value>();
  const at = argv.findIndex((word) => /^(--command|-[a-zA-Z]*c)$/.test(known(word) ?? ''));
  const script = argv[at + 1];
  if (at < 0 || !script) return { argv: [], environment, opaque: `${name} without a command` };
  if (name === 'script' && !argv.some((word) => /^(--return|-[a-zA-Z]*e[a-zA-Z]*)$/.test(known(word) ?? '')))
    return { argv: [], environment, opaque: 'script drops the status without -e' };
  return { argv: [text('sh'), text('-c'), script], environment };
}

/** The command inside a wrapper such as `env`, `timeout` or `xvfb-run`; undefined when the line is no wrapper. */
export function unwrap(argv: readonly Value[]): Unwrapped | undefined {
  const name = known(argv[0]) ?? '';
  const rule = Object.hasOwn(transparent, name) ? transparent[name] : undefined;
  if (!rule) return handed(name, argv);
  const environment = new Map<string, Value>();
  let positional = rule.positional;
  let at = 1;
  for (; at < argv.length; at += 1) {
    const value = argv[at];
    const word = known(value);
    if (word === undefined) {
      const assigned = /^([A-Za-z_]\w*)=/.exec(value?.kind === 'unknown' ? value.prefix : '');
      if (assigned?.[1] && /^(env|cross-env|sudo)$/.test(name)) environment.set(assigned[1], { kind: 'unknown', prefix: '', many: false });
      else if (positional > 0) positional -= 1;
      else break;
      continue;
    }
    const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
    if (assignment?.[1] && /^(env|cross-env|sudo)$/.test(name)) environment.set(assignment[1], { kind: 'text', text: assignment[2] ?? '' });
    else if (word === '--') {
      at += 1;
      break;
    } else if (word.startsWith('-') && word.length > 1) {
      if (name === 'command' && /^-[vV]/.test(word)) return undefined;
      if (name === 'env' && (word.startsWith('-S') || word.startsWith('--split')))
        return { argv: [], environment, opaque: 'env -S splits a text into a command' };
      if (name === 'setsid' && /^(--fork|-[a-z]*f)/.test(word)) return { argv: [], environment, opaque: 'setsid --fork does not wait' };
      if (rule.values.includes(word)) at += 1;
    } else if (positional > 0) positional -= 1;
    else break;
  }
  const inner = argv.slice(at);
  if (name === 'flock' && /^(-c|--command)$/.test(known(inner[0]) ?? '')) return { argv: [text('sh'), ...inner], environment };
  return inner.length === 0 ? undefined : { argv: inner, environment };
}
