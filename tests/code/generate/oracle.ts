import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emitJavaScript, JAVASCRIPT_PRELUDE } from './emit-javascript.ts';
import { emitPython, PYTHON_PRELUDE } from './emit-python.ts';
import { type Environment, type Language, type Program, VARIABLES } from './program.ts';

/** One file with all the programs, as the target repository has it. */
export function sourceOf(programs: readonly Program[], language: Language): string {
  return language === 'python'
    ? [PYTHON_PRELUDE, ...programs.map(emitPython)].join('\n')
    : [JAVASCRIPT_PRELUDE, ...programs.map(emitJavaScript)].join('\n');
}

const PYTHON_DRIVER = `

def _encode(v, depth=8):
    if depth == 0:
        return "deep"
    if v is None or v is True or v is False:
        return v
    if isinstance(v, enum.Enum):
        return {"enum": type(v).__name__ + "." + v.name}
    if isinstance(v, int):
        return {"int": str(v)}
    if isinstance(v, float):
        return {"float": repr(v)}
    if isinstance(v, str):
        return v
    if isinstance(v, bytes):
        return {"bytes": v.decode("latin-1")}
    if isinstance(v, list):
        return [_encode(x, depth - 1) for x in v]
    if isinstance(v, tuple):
        return {"tuple": [_encode(x, depth - 1) for x in v]}
    if isinstance(v, (set, frozenset)):
        return {"set": sorted(json.dumps(_encode(x, depth - 1)) for x in v)}
    if isinstance(v, dict):
        return {"dict": [[_encode(k, depth - 1), _encode(x, depth - 1)] for k, x in v.items()]}
    if isinstance(v, BaseException):
        return {"error": type(v).__name__}
    if isinstance(v, type):
        return {"class": v.__name__}
    if callable(v) and not hasattr(v, "__dict__") or type(v).__name__ in ("function", "method"):
        return {"function": True}
    if hasattr(v, "__dict__"):
        return {"object": type(v).__name__, "fields": sorted([[k, _encode(x, depth - 1)] for k, x in vars(v).items()])}
    return {"other": type(v).__name__}


def _drive():
    import sys
    with open(sys.argv[1]) as f:
        job = json.load(f)
    results = []
    for environment in job["environments"]:
        row = []
        for name in job["names"]:
            for variable in job["variables"]:
                os.environ.pop(variable, None)
            os.environ.update(environment)
            try:
                row.append(json.dumps({"returns": _encode(globals()[name]())}))
            except Exception as error:
                row.append(json.dumps({"raises": type(error).__name__}))
        results.append(row)
    sys.stdout.write(json.dumps(results))


_drive()
`;

const JAVASCRIPT_DRIVER = `
import { readFileSync } from 'node:fs';
import * as programs from './programs.mjs';

function encode(v, depth = 8) {
  if (depth === 0) return 'deep';
  if (v === null || typeof v === 'boolean' || typeof v === 'string') return v;
  if (v === undefined) return { undefined: true };
  if (typeof v === 'number') return { number: Object.is(v, -0) ? '-0' : String(v) };
  if (typeof v === 'bigint') return { bigint: String(v) };
  if (typeof v === 'symbol') return { symbol: true };
  if (typeof v === 'function') return { function: true };
  if (Array.isArray(v)) return Array.from(v, (x) => encode(x, depth - 1));
  if (v instanceof Map) return { map: [...v].map(([k, x]) => [encode(k, depth - 1), encode(x, depth - 1)]) };
  if (v instanceof Set) return { set: [...v].map((x) => encode(x, depth - 1)) };
  if (v instanceof Error) return { error: v.constructor.name };
  if (v instanceof Promise) return { promise: true };
  const fields = Object.entries(v).map(([k, x]) => [k, encode(x, depth - 1)]);
  const name = v.constructor?.name;
  return name === 'Object' || name === undefined ? { dict: fields } : { object: name, fields: fields.sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
}

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const results = [];
for (const environment of job.environments) {
  const row = [];
  for (const name of job.names) {
    for (const variable of job.variables) delete process.env[variable];
    Object.assign(process.env, environment);
    try {
      row.push(JSON.stringify({ returns: encode(await programs[name]()) }));
    } catch (error) {
      row.push(JSON.stringify({ raises: error?.constructor?.name ?? typeof error }));
    }
  }
  results.push(row);
}
process.stdout.write(JSON.stringify(results));
`;

/** What the language itself says: for each environment, the answer of every program as JSON text. */
export function askLanguage(programs: readonly Program[], environments: readonly Environment[], language: Language): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  try {
    const job = join(folder, 'job.json');
    writeFileSync(job, JSON.stringify({ environments, names: programs.map((program) => program.name), variables: VARIABLES }));
    const source = sourceOf(programs, language);
    const options: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] };
    if (language === 'python') {
      const file = join(folder, 'programs.py');
      writeFileSync(file, source + PYTHON_DRIVER);
      return JSON.parse(execFileSync('python3', ['-X', 'utf8', '-W', 'ignore', file, job], options)) as string[][];
    }
    writeFileSync(join(folder, 'programs.mjs'), source);
    const driver = join(folder, 'driver.mjs');
    writeFileSync(driver, JAVASCRIPT_DRIVER);
    return JSON.parse(execFileSync('node', ['--unhandled-rejections=none', driver, job], options)) as string[][];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
