import type { Code } from '../../code/code.ts';
import { isStub } from '../../code/stubs.ts';
import type { Unit } from '../../code/tree.ts';
import { defineFact } from '../../define.ts';
import { code } from '../code.ts';
import { inventory } from '../routes/inventory.ts';
import { type Definition, outlineOf } from './outline.ts';

/** Which code of the repository a served process may run. */
export interface Liveness {
  /** What is started is known; false: nothing is, so that everything counts as used. */
  readonly known: boolean;
  /** Whether a served process may load the file. */
  loads(file: string): boolean;
  /** Whether it may run the function. */
  runs(definition: Definition): boolean;
  /** Whether live code outside the definition itself names it. */
  mentions(name: string): boolean;
}

/**
 * Code that a served process may run, by names: a function is live when live code mentions its name, whatever the object is.
 * More than what truly runs, never less but for computed names; a function that is not live is dead.
 */
export const liveness = defineFact({
  id: 'liveness',
  needs: { code, inventory },
  derive({ repo }, given): Liveness {
    const started = given.inventory.services.filter((service) => service.entry.command !== '');
    const services = started.length > 0 ? started : given.inventory.services;
    const files = new Set(
      services.flatMap(({ machine }) => [...machine.modules.keys()]).filter((file) => repo.file(file) && !isStub(file)),
    );
    if (files.size === 0) return { known: false, loads: () => true, runs: () => true, mentions: () => true };
    return spread(given.code, files);
  },
});

interface Part {
  readonly unit: Unit;
  readonly definition: Definition;
}

function spread(model: Code, files: Set<string>): Liveness {
  const byName = new Map<string, Part[]>();
  const mentioned = new Set<string>();
  const live = new Set<Definition>();
  const queue: string[] = [...files];
  const parts: Part[] = [];
  const see = (unit: Unit, text: string): void => {
    for (const name of withoutImports(text, unit.dialect === 'python').match(IDENTIFIER) ?? []) {
      if (mentioned.has(name)) continue;
      mentioned.add(name);
      for (const part of byName.get(name) ?? []) enter(part);
    }
    for (const module of imports(unit, text)) {
      const target = model.resolve(unit.file, module, unit.dialect);
      if (target && 'file' in target && !files.has(target.file) && !isStub(target.file)) {
        files.add(target.file);
        queue.push(target.file);
      }
    }
  };
  const enter = (part: Part): void => {
    if (live.has(part.definition)) return;
    live.add(part.definition);
    parts.push(part);
  };
  const load = (file: string): void => {
    const unit = model.unit(file);
    const source = model.repo.text(file);
    if (!unit || source === undefined) return;
    const text = bare(source, unit.dialect === 'python');
    const { functions } = outlineOf(unit);
    let outside = '';
    let at = 0;
    for (const definition of [...functions].sort((a, b) => a.start - b.start)) {
      if (definition.start < at) continue;
      outside += text.slice(at, definition.start).replace(DECLARES, '');
      at = definition.end;
    }
    outside += text.slice(at);
    for (const definition of functions) {
      const part = { unit, definition };
      const known = byName.get(definition.name);
      if (known) known.push(part);
      else byName.set(definition.name, [part]);
      const byFramework =
        definition.registered || /^(?:__\w+__|constructor|on[A-Z]\w*|ng[A-Z]\w*|default|main|lifespan)$/.test(definition.name);
      if (byFramework || mentioned.has(definition.name) || definition.function.form === 'getter') enter(part);
    }
    // A declared field of a class is no use of it.
    see(unit, unit.dialect === 'python' ? outside.replace(/^[ \t]+\w+(?=[ \t]*:[ \t]*[\w"'[])/gm, '') : outside);
    texts.set(file, text);
  };
  const texts = new Map<string, string>();
  for (;;) {
    const file = queue.pop();
    if (file !== undefined) {
      load(file);
      continue;
    }
    const part = parts.pop();
    if (!part) break;
    see(part.unit, (texts.get(part.unit.file) ?? '').slice(part.definition.start, part.definition.end).replace(NAME_OF, ''));
  }
  return {
    known: true,
    loads: (file) => files.has(file),
    runs: (definition) => live.has(definition),
    mentions: (name) => mentioned.has(name),
  };
}

const IDENTIFIER = /[A-Za-z_$][\w$]*/g;
/** The name that is given to a function right behind it: `const name = `. */
const DECLARES = /(?:const|let|var)\s+[\w$]+\s*(?::[^=;]*)?=\s*$/;
/** The name that a definition gives itself. */
const NAME_OF =
  /^(?:\s*@[^\n]*\n)*\s*(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+)*(?:def\s+|function\s*\*?\s*|get\s+|set\s+)?\w+/;

const PYTHON_TOKENS =
  /("""[\s\S]*?"""|'''[\s\S]*?''')|([rRbBuU]*"(?:[^"\\\n]|\\.)*"|[rRbBuU]*'(?:[^'\\\n]|\\.)*')|(#[^\n]*)|([fF][rR]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|[A-Za-z_]\w*/g;
const JAVASCRIPT_TOKENS = /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|`(?:[^`\\]|\\.)*`|[A-Za-z_$][\w$]*/g;
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The text without comments, strings and docstrings, at the same offsets. Templates stay: they hold code. */
export function bare(text: string, python: boolean): string {
  if (python)
    return text.replace(PYTHON_TOKENS, (all, doc?: string, plain?: string, comment?: string) =>
      doc !== undefined || plain !== undefined || comment !== undefined ? blank(all) : all,
    );
  // A module name in quotes is kept for `import("…")` and `require("…")`.
  return text.replace(JAVASCRIPT_TOKENS, (all, comment: string | undefined, quoted: string | undefined, offset: number) =>
    comment !== undefined
      ? /:$/.test(text.slice(Math.max(0, offset - 1), offset))
        ? all
        : blank(all)
      : quoted !== undefined && !/(?:from|import|require)\s*\(?\s*$/.test(text.slice(Math.max(0, offset - 12), offset))
        ? blank(all)
        : all,
  );
}

const PYTHON_IMPORT = /^[ \t]*from\s+([\w.]+)\s+import\s+(?:\(([^)]*)\)|([^\n]+))|^[ \t]*import\s+([\w., ]+)/gm;
const JAVASCRIPT_IMPORT =
  /^[ \t]*(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+\s+from\s+)["'][^"'\n]+["'];?|^[ \t]*export\s*\{[^}]*\}(?!\s*from)/gm;
const withoutImports = (text: string, python: boolean): string => text.replace(python ? PYTHON_IMPORT : JAVASCRIPT_IMPORT, '');

/** Modules that a piece of code imports, at once or while it runs. */
function imports(unit: Unit, text: string): string[] {
  if (unit.dialect === 'javascript')
    return [...text.matchAll(/(?:\b(?:import|require)\s*\(\s*|\bfrom\s+|^[ \t]*import\s+)["']([^"']+)["']/gm)].map(([, name = '']) => name);
  return [...text.matchAll(PYTHON_IMPORT)].flatMap(([, from, several, some, plain = '']) => {
    if (from === undefined) return plain.split(',').map((each) => each.trim().split(/\s/)[0] ?? '');
    const names = (several ?? some ?? '').split(',').flatMap((each) => each.trim().match(/^\w+/) ?? []);
    return [from, ...names.map((name) => (from.endsWith('.') ? `${from}${name}` : `${from}.${name}`))];
  });
}
