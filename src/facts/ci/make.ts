import { posix } from 'node:path';
import { type MakeTarget, readMakefile } from './makefile.ts';
import type { Effect } from './shell-state.ts';
import { known, type Value } from './shell-value.ts';

/** The files a make run may look at. */
export interface MakeFiles {
  readonly cwd: string | undefined;
  text(path: string): string | undefined;
  exists(path: string): boolean;
}

export type MakeRun =
  | { readonly kind: 'run'; readonly effect: Effect; readonly note: string }
  | { readonly kind: 'unclear'; readonly reason: string };

const valued: Readonly<Record<string, 'folder' | 'file' | 'eval' | 'other'>> = {
  '-C': 'folder',
  '--directory': 'folder',
  '-f': 'file',
  '--file': 'file',
  '--makefile': 'file',
  '--eval': 'eval',
  '-E': 'eval',
  '-I': 'other',
  '-o': 'other',
  '-W': 'other',
};

/** `make TARGET`: the recipes of the target and its prerequisites, each line in a shell of its own; a failure is status 2. */
export function makeRun(words: readonly Value[], files: MakeFiles): MakeRun {
  const unclear = (reason: string): MakeRun => ({ kind: 'unclear', reason });
  let folder = files.cwd;
  let file: string | undefined;
  let ignore = false;
  const goals: string[] = [];
  const inline: string[] = [];
  const overrides = new Map<string, string>();
  for (let i = 0; i < words.length; i += 1) {
    const word = known(words[i]);
    if (word === undefined) return unclear('make with an argument that is not known');
    const long = /^(--\w[\w-]*)=([\s\S]*)$/.exec(word);
    const takes = valued[long?.[1] ?? word];
    if (takes) {
      if (!long) i += 1;
      const value = long ? long[2] : known(words[i]);
      if (value === undefined) return unclear('make with an argument that is not known');
      if (takes === 'file') file = value;
      else if (takes === 'eval') inline.push(value);
      else if (takes === 'folder') {
        const inside = folder !== undefined && !value.startsWith('/');
        folder = inside ? posix.normalize(posix.join(folder ?? '', value)).replace(/^\.$|\/$/, '') : undefined;
      }
      continue;
    }
    const letters = /^-[a-zA-Z]/.test(word) ? word.slice(1).replace(/[OjlIoWfC].*/, '') : '';
    if (/i/.test(letters) || word === '--ignore-errors') ignore = true;
    else if (/q/.test(letters) || word === '--question') return unclear('make only asks whether something is to do');
    // Prints or touches: no recipe runs.
    else if (/[ntv]/.test(letters) || /^--(dry-run|just-print|recon|touch|version|help)$/.test(word))
      return { kind: 'run', effect: { kind: 'succeeds' }, note: 'runs no recipe' };
    if (word.startsWith('-')) continue;
    const variable = /^(\w+)=([\s\S]*)$/.exec(word);
    if (variable?.[1]) overrides.set(variable[1], variable[2] ?? '');
    else goals.push(word);
  }
  const names = file === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [file];
  const here = folder;
  const path = here === undefined ? undefined : names.map((name) => posix.join(here, name)).find((name) => files.text(name) !== undefined);
  const written = file === '/dev/null' ? '' : path === undefined ? undefined : files.text(path);
  if (written === undefined && (here === undefined || file !== undefined || inline.length === 0))
    return unclear(here === undefined ? 'make in a directory that is not known' : 'no makefile was found');
  const makefile = readMakefile([written ?? '', ...inline].join('\n'), overrides);
  const shown = path ?? 'make --eval';
  if (makefile.opaque) return unclear(`${shown}: ${makefile.opaque}`);
  const done = new Set<string>();
  const items: Effect[] = [];
  let missing: string | undefined;
  const { whole, ...how } = makefile.how;
  const run = (recipes: MakeTarget['recipes']): void => {
    for (const { text, line, ignored } of recipes) {
      const place = { path: path ?? '', line, ...(here === undefined ? {} : { cwd: here }) };
      items.push({ kind: 'script', text, ...how, ...place, ignored: ignored || ignore });
    }
  };
  const visit = (name: string, depth: number): void => {
    if (done.has(name) || depth > 30) return;
    done.add(name);
    const target = makefile.targets.get(name);
    if (!target) {
      if (here === undefined || !files.exists(posix.join(here, name))) missing ??= name;
      return;
    }
    for (const prerequisite of target.prerequisites) visit(prerequisite, depth + 1);
    const [first] = target.recipes;
    if (whole && first) run([{ ...first, text: target.recipes.map(({ text }) => text).join('\n') }]);
    else run(target.recipes);
  };
  for (const goal of goals.length > 0 ? goals : [makefile.first ?? '']) visit(goal, 0);
  if (missing !== undefined) return unclear(`${shown} has no plain rule for ${missing}`);
  return {
    kind: 'run',
    effect: { kind: 'sequence', items, failure: 2 },
    note: `runs ${goals.join(' ') || makefile.first} of ${shown}`,
  };
}
