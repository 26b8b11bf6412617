import { Code } from '../../../src/code/code.ts';
import { Raised } from '../../../src/code/machine.ts';
import { type Outcomes, outcomesOf } from '../../../src/code/outcomes.ts';
import { callValue } from '../../../src/code/run/call.ts';
import { errorPath } from '../../../src/code/run/errors.ts';
import { exportOf } from '../../../src/code/run/module.ts';
import { awaitPending } from '../../../src/code/run/pending.ts';
import type { Dialect, Span } from '../../../src/code/tree.ts';
import { UNDEFINED, type Value } from '../../../src/code/value.ts';
import { type World, world } from '../../../src/code/world.ts';
import { memoryRepository } from '../../../src/repo.ts';
import { memberOrField } from './inspect.ts';
import { sourceOf } from './oracle.ts';
import type { Environment, Language, Program } from './program.ts';

const AT: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** The file a language's programs stand in. */
export const fileOf = (language: Language): string => (language === 'python' ? 'programs.py' : 'programs.mjs');

export async function openPrograms(programs: readonly Program[], language: Language): Promise<Code> {
  return Code.open(memoryRepository({ [fileOf(language)]: sourceOf(programs, language) }));
}

export const concrete = (environment: Environment): World => world('concrete', environment);
export const free: World = world('free', {}, { rest: 'free' });

export interface Answers {
  /** One spelling for each path, in the drivers' way; a part that is not concrete reads as `?`. */
  readonly spelled: readonly string[];
  readonly outcomes: Outcomes;
}

/** Loads the programs once under a world; gives the outcomes of one of them. */
export function asker(code: Code, language: Language, under: World): (name: string, paths?: number) => Answers {
  const machine = code.machine(under);
  const module = code.load(machine, fileOf(language));
  const dialect = language === 'python' ? 'python' : 'javascript';
  return (name, paths = 64) => {
    const spelled: string[] = [];
    // Spelled before the path is undone, with what it wrote still in place.
    const run = (): Value => {
      try {
        const value = callValue(machine, exportOf(machine, module, name) ?? UNDEFINED, [], new Map(), AT);
        const result = value.is === 'pending' ? awaitPending(machine, value, AT) : value;
        spelled.push(JSON.stringify({ returns: encode(result, dialect, 8) }));
        return result;
      } catch (error) {
        spelled.push(JSON.stringify(error instanceof Raised ? { raises: errorName(error.value) } : { limit: String(error) }));
        throw error;
      }
    };
    const outcomes = outcomesOf(machine, run, { paths, steps: 60_000, depth: 40 });
    return { spelled, outcomes };
  };
}

function errorName(value: Value): string {
  if (value.is === 'object' && value.class?.is === 'class') return value.class.node.name ?? '';
  const path = errorPath(value);
  if (path !== undefined) return path.slice(path.lastIndexOf('.') + 1);
  if (value.is === 'object') return 'Object';
  if (value.is === 'constant') return typeof value.value === 'string' ? 'String' : typeof value.value === 'number' ? 'Number' : '';
  return '?';
}

type Encoded = unknown;
const unclear = (value: Value): Encoded => ({ '?': value.is === 'derived' ? value.by : value.is });

export function encode(value: Value, dialect: Dialect, depth: number): Encoded {
  if (depth === 0) return 'deep';
  const inner = (part: Value): Encoded => encode(part, dialect, depth - 1);
  switch (value.is) {
    case 'constant':
      return primitive(value, dialect);
    case 'list':
      if (value.open) return unclear(value);
      if (value.form === 'set')
        return { set: dialect === 'python' ? value.items.map((item) => spaced(inner(item))).sort() : value.items.map(inner) };
      return value.form === 'tuple' && dialect === 'python' ? { tuple: value.items.map(inner) } : value.items.map(inner);
    case 'map': {
      if (value.open) return unclear(value);
      const pairs = [...value.entries.values()].map(([key, item]) => [inner(key), inner(item)]);
      return dialect === 'python' ? { dict: pairs } : { map: pairs };
    }
    case 'function':
    case 'native':
      return { function: true };
    case 'class':
      return dialect === 'python' ? { class: value.node.name } : { function: true };
    case 'pending':
      return dialect === 'javascript' ? { promise: true } : { other: 'coroutine' };
    case 'library':
      return errorPath(value) === undefined ? unclear(value) : { error: errorName(value) };
    case 'object':
      return memberOrField(value, dialect, inner) ?? unclear(value);
    default:
      return unclear(value);
  }
}

function primitive(value: Extract<Value, { is: 'constant' }>, dialect: Dialect): Encoded {
  const { value: raw, form } = value;
  if (form === 'bytes') return { bytes: String(raw) };
  if (form === 'symbol') return { symbol: true };
  if (raw === undefined) return dialect === 'python' ? null : { undefined: true };
  if (raw === null || typeof raw === 'boolean' || typeof raw === 'string') return raw;
  if (dialect === 'python') {
    if (form === 'float' || (typeof raw === 'number' && !Number.isInteger(raw))) return { float: floatText(Number(raw)) };
    return { int: String(BigInt(raw)) };
  }
  return typeof raw === 'bigint' ? { bigint: String(raw) } : { number: Object.is(raw, -0) ? '-0' : String(raw) };
}

/** `repr` of a Python float. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  const exponent = /^(-?[\d.]+)e([+-])(\d+)$/.exec(text);
  if (exponent) return `${exponent[1]}e${exponent[2]}${(exponent[3] ?? '').padStart(2, '0')}`;
  if (Math.abs(value) >= 1e16) {
    const [mantissa = '', power = ''] = value.toExponential().split('e+');
    return `${mantissa}e+${power.padStart(2, '0')}`;
  }
  if (value !== 0 && Math.abs(value) < 1e-4) {
    const [mantissa = '', power = ''] = value.toExponential().split('e-');
    return `${mantissa}e-${power.padStart(2, '0')}`;
  }
  return /[.]/.test(text) ? text : `${text}.0`;
}

/** Python's \`json.dumps\` puts a space after commas and colons. */
function spaced(value: Encoded): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}
