const SKIPS: Readonly<Record<string, number>> = {
  gosu: 1,
  'su-exec': 1,
  setuidgid: 1,
  's6-setuidgid': 1,
  timeout: 1,
  chroot: 1,
  stdbuf: 0,
  exec: 0,
  nohup: 0,
  setsid: 0,
  nice: 0,
  ionice: 0,
  command: 0,
  time: 0,
  'dumb-init': 0,
  tini: 0,
  catatonit: 0,
  env: 0,
  'cross-env': 0,
  'cross-env-shell': 0,
  dotenv: 0,
  dotenvx: 0,
  'env-cmd': 0,
  doppler: 0,
  infisical: 0,
  'with-contenv': 0,
  'opentelemetry-instrument': 0,
  'ddtrace-run': 0,
  'newrelic-admin': 0,
  npx: 0,
  pnpx: 0,
  bunx: 0,
  uvx: 0,
  nodemon: 0,
  poetry: 0,
  uv: 0,
  pdm: 0,
  pipenv: 0,
  hatch: 0,
  rye: 0,
  sudo: 0,
  runuser: 0,
  setpriv: 0,
  chpst: 0,
  'wait-for-it': 0,
  'wait-for-it.sh': 0,
  'wait-for': 0,
  dockerize: 0,
};
const WITH_VALUE = new Set([
  '-u',
  '-g',
  '-n',
  '-e',
  '-f',
  '--env-file',
  '--group',
  '--with',
  '--extra',
  '--package',
  '--directory',
  '--project',
  '--reuid',
  '--regid',
  '-x',
  '-p',
]);
/** The word that some of them want before the command. */
const VERBS = new Set(['run', 'run-program', 'exec']);
const VERBED = new Set(['poetry', 'uv', 'pdm', 'pipenv', 'hatch', 'rye', 'doppler', 'infisical', 'dotenvx', 'newrelic-admin']);
/** Only what follows `--` is the command. */
const DASHED = new Set(['wait-for-it', 'wait-for-it.sh', 'wait-for', 'runuser']);

/** The command inside one that only prepares something: another user, variables, a supervisor. Undefined: it is none of these. */
export function withoutWrapper(program: string, rest: readonly string[]): readonly string[] | undefined {
  const skips = SKIPS[program];
  if (skips === undefined) return undefined;
  const dashes = rest.indexOf('--');
  if (
    dashes >= 0 &&
    (DASHED.has(program) ||
      rest.slice(0, dashes).every((word) => word.startsWith('-') || VERBS.has(word) || WITH_VALUE.has(rest[rest.indexOf(word) - 1] ?? '')))
  )
    return rest.slice(dashes + 1);
  if (DASHED.has(program)) return [];
  const words = [...rest];
  if (VERBED.has(program)) {
    if (!VERBS.has(words.shift() ?? '')) return [];
  }
  let left = skips;
  while (words.length > 0) {
    const [word = ''] = words;
    if (word.startsWith('-')) words.splice(0, WITH_VALUE.has(word) ? 2 : 1);
    else if (/^[A-Za-z_]\w*=/.test(word)) words.shift();
    else if (left > 0) {
      left--;
      words.shift();
    } else break;
  }
  return words;
}
