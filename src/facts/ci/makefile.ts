import type { ShellName } from './shell-state.ts';

export interface Recipe {
  readonly text: string;
  readonly line: number;
  readonly ignored: boolean;
}

export interface MakeTarget {
  readonly line: number;
  readonly prerequisites: readonly string[];
  readonly recipes: readonly Recipe[];
}

/** How recipes are run: each line in a shell of its own, or all of a target in one. */
export interface MakeShell {
  readonly shell: ShellName;
  readonly errexit: boolean;
  readonly pipefail: boolean;
  readonly whole: boolean;
}

export interface Makefile {
  readonly targets: ReadonlyMap<string, MakeTarget>;
  readonly first: string | undefined;
  readonly how: MakeShell;
  /** Why the file cannot be taken at its word. */
  readonly opaque: string | undefined;
}

const special = /^\.(PHONY|DEFAULT_GOAL|SUFFIXES|DELETE_ON_ERROR|NOTPARALLEL|SILENT|EXPORT_ALL_VARIABLES)$/;

/** Reads explicit rules and simple variables of a makefile. `overrides` come from the command line. */
export function readMakefile(source: string, overrides: ReadonlyMap<string, string>): Makefile {
  const variables = new Map<string, string>([['MAKE', 'make'], ...overrides]);
  const targets = new Map<string, { line: number; prerequisites: string[]; recipes: Recipe[] }>();
  let how: MakeShell = { shell: 'sh', errexit: false, pipefail: false, whole: false };
  let opaque: string | undefined;
  let first: string | undefined;
  let open: string[] = [];
  const expand = (text: string, depth = 0): string =>
    text.replace(/\$\$|\$[({](\w+)[)}]|\$([@<^*])|\$[({][^)}]*[)}]/g, (whole: string, name?: string, automatic?: string) => {
      if (whole === '$$') return '$';
      if (automatic) return automatic === '@' ? (open[0] ?? '') : '$__unknown__';
      const value = name === undefined ? undefined : variables.get(name);
      // A variable that the file never sets comes from the environment, or is empty.
      return value === undefined || depth > 10 ? '$__unknown__' : expand(value, depth + 1);
    });
  const addRecipe = (names: readonly string[], written: string, line: number): void => {
    const prefix = /^\s*[@+-]*/.exec(written)?.[0] ?? '';
    const body = expand(written.slice(prefix.length));
    if (/^\s*(#|$)/.test(body)) return;
    for (const name of names) targets.get(name)?.recipes.push({ text: body, line, ignored: prefix.includes('-') });
  };
  const changeShell = (name: string, value: string): void => {
    if (name === 'SHELL') {
      const shell = /^(?:(?:\/usr)?\/bin\/)?(?:env\s+)?(bash|sh|dash)$/.exec(value)?.[1];
      if (shell === undefined) opaque ??= 'a makefile that changes how recipes run';
      else how = { ...how, shell: shell === 'bash' ? 'bash' : 'sh' };
    } else if (name === '.SHELLFLAGS') {
      if (
        !/^(?:-[a-z]+|--\w+|pipefail|errexit|nounset)(?:\s+(?:-[a-z]+|--\w+|pipefail|errexit|nounset))*$/.test(value) ||
        !/c$/.test(value)
      )
        opaque ??= 'a makefile that changes how recipes run';
      how = { ...how, errexit: /(^|\s)-[a-z]*e|\berrexit\b/.test(value), pipefail: /\bpipefail\b/.test(value) };
    } else opaque ??= 'a makefile that changes how recipes run';
  };
  const lines = source.split(/\r?\n/);
  for (let i = 0; i < lines.length; i += 1) {
    const line = i + 1;
    let text = lines[i] ?? '';
    if (text.startsWith('\t')) {
      let recipe = text.slice(1);
      while (recipe.endsWith('\\') && i + 1 < lines.length) {
        i += 1;
        recipe += `\n${(lines[i] ?? '').replace(/^\t/, '')}`;
      }
      addRecipe(open, recipe, line);
      continue;
    }
    while (text.endsWith('\\') && i + 1 < lines.length) {
      i += 1;
      text = `${text.slice(0, -1)} ${lines[i] ?? ''}`;
    }
    const plain = text.replace(/(^|\s)#.*$/, '');
    const assignment = /^\s*(?:export\s+)?([\w.]+)\s*(\?|:{1,3}|\+|!)?=\s*(.*)$/.exec(plain);
    const rule = /^([^\s:=;][^:=;]*)::?(?!=)([\s\S]*)$/.exec(plain);
    if (/^\s*-?(s)?include\s+(?!\S*\.env\S*\s*$)/.test(plain)) opaque ??= 'a makefile that includes others';
    else if (/^\s*\.ONESHELL\b/.test(plain)) how = { ...how, whole: true };
    else if (/^\s*(ifeq|ifneq|ifdef|ifndef|else|endif|define)\b/.test(plain)) opaque ??= 'a makefile with conditions';
    else if (assignment?.[1]) {
      const [, name, operator, written = ''] = assignment;
      const value = written.trim();
      if (/^(SHELL|\.SHELLFLAGS|MAKEFLAGS)$/.test(name)) changeShell(name, value);
      if (name === '.DEFAULT_GOAL') first = value;
      if (overrides.has(name)) continue;
      // `?=` gives way to the environment of the job.
      if (operator === '+') variables.set(name, `${variables.get(name) ?? ''} ${value}`.trim());
      else if (operator === '!') variables.set(name, '$__unknown__');
      else if (operator !== '?' || !variables.has(name)) variables.set(name, value);
      open = [];
    } else if (rule) {
      const rest = rule[2] ?? '';
      const split = rest.indexOf(';');
      const prerequisites = split < 0 ? rest : rest.slice(0, split);
      const names = expand(rule[1] ?? '')
        .trim()
        .split(/\s+/);
      if (special.test(names[0] ?? '')) {
        open = [];
        continue;
      }
      if (names[0] === '.IGNORE') opaque ??= 'a makefile that ignores failures';
      // `target: NAME = value` sets a variable for one target only.
      const own = /^\s*(?:export\s+|private\s+|override\s+)*(\w+)\s*[:?+!]{0,3}=/.exec(prerequisites)?.[1];
      if (own !== undefined) {
        variables.set(own, '$__unknown__');
        open = [];
        continue;
      }
      open = names;
      for (const name of names) {
        const target = targets.get(name) ?? { line, prerequisites: [], recipes: [] };
        target.prerequisites.push(
          ...expand(prerequisites.replace('|', ' '))
            .split(/\s+/)
            .filter((word) => word !== ''),
        );
        targets.set(name, target);
        if (!name.startsWith('.') && !name.includes('%')) first ??= name;
      }
      if (split >= 0) addRecipe(names, rest.slice(split + 1), line);
    } else if (plain.trim() !== '') open = [];
  }
  return { targets, first, how, opaque };
}
