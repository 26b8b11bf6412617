import type { Call, LibraryValue } from '../../code/value.ts';
import type { Language } from './types.ts';

/** One name on the way from a package to a value, with the call of it. */
export interface Step {
  readonly name: string;
  readonly call?: Call;
  /** Made where nobody looks: the arguments of its constructor are not known. */
  readonly derived?: boolean;
}

/** A value of a package as names after the package: `stripe` + `default()`, `paymentIntents`, `create`. */
export interface Chain {
  readonly language: Language;
  /** npm package, or first part of a Python module path. */
  readonly root: string;
  readonly steps: readonly Step[];
}

/** npm package names that hold dots. */
const DOTTED = /^[a-z][\w-]*\.js(?=$|[./(])/;

/** The package of an import specifier: `openai/resources/chat` is of `openai`, `npm:stripe@14` of `stripe`. */
export function packageOf(specifier: string, language: Language): string {
  if (language === 'python') return specifier.split('.')[0] ?? specifier;
  const bare = specifier.replace(/^(?:npm|jsr|node):/, '');
  const scoped = /^@[^/]+\/[^/@(]+/.exec(bare)?.[0];
  if (scoped) return DOTTED.test(scoped.replace(/^@[^/]+\//, '')) ? scoped : scoped.replace(/[.(].*$/, '');
  return DOTTED.exec(bare)?.[0] ?? /^[^/@.(]+/.exec(bare)?.[0] ?? bare;
}

export const languageOf = (file: string): Language => (file.endsWith('.py') ? 'python' : 'javascript');

/** Reads the way from the package to a library value off its receivers. */
export function chainOf(value: LibraryValue, language: Language): Chain {
  const { receiver } = value;
  if (receiver && value.path.startsWith(receiver.path) && value.path.length > receiver.path.length) {
    const before = chainOf(receiver, language);
    return { ...before, steps: [...before.steps, ...stepsIn(value.path.slice(receiver.path.length), value)] };
  }
  const { path } = value;
  const root = packageOf(path, language);
  const rest = path.slice(path.indexOf(root) + root.length);
  if (language === 'python') return { language, root, steps: stepsIn(rest, value) };
  // What follows a slash is a module inside the package; a member of it follows the last slash.
  const member = rest.startsWith('/') ? rest.replace(/^(?:\/[^/.(]+)+(?:\.[cm]?js)?/, '') : rest;
  return { language, root, steps: stepsIn(member, value) };
}

/** Splits `.a.b()()` into steps; the call belongs to the last of them. */
function stepsIn(text: string, value: LibraryValue): Step[] {
  const names: string[] = [];
  const called: boolean[] = [];
  for (const piece of text.match(/\(\)|\.[^.(]+|\.\[\]/g) ?? []) {
    if (piece === '()') {
      if (names.length === 0) names.push('default');
      called[names.length - 1] = true;
    } else names.push(piece.slice(1));
  }
  const derived = value.call?.at.file === '' && value.call.construct;
  return names.map((name, index) => {
    const isCalled = called[index] === true || name === '[]';
    const call = isCalled ? (index === names.length - 1 ? (value.call ?? NO_CALL) : NO_CALL) : undefined;
    return { name, ...(call ? { call } : {}), ...(derived ? { derived } : {}) };
  });
}

/** A call whose arguments were not kept. */
export const NO_CALL: Call = { arguments: [], named: new Map(), at: { file: '', start: 0, end: 0, line: 1, column: 1 } };
