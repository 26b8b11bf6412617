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

export interface Makefile {
  readonly targets: ReadonlyMap<string, MakeTarget>;
  readonly first: string | undefined;
  /** Why the file cannot be taken at its word. */
  readonly opaque: string | undefined;
}

/** Reads explicit rules and simple variables of a makefile. `overrides` come from the command line. */
export function readMakefile(source: string, overrides: ReadonlyMap<string, string>): Makefile {
  const variables = new Map<string, string>([['MAKE', 'make'], ...overrides]);
  const targets = new Map<string, { line: number; prerequisites: string[]; recipes: Recipe[] }>();
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
      const prefix = /^\s*[@+-]*/.exec(recipe)?.[0] ?? '';
      const body = expand(recipe.slice(prefix.length));
      if (/^\s*(#|$)/.test(body)) continue;
      for (const name of open) targets.get(name)?.recipes.push({ text: body, line, ignored: prefix.includes('-') });
      continue;
    }
    while (text.endsWith('\\') && i + 1 < lines.length) {
      i += 1;
      text = `${text.slice(0, -1)} ${lines[i] ?? ''}`;
    }
    const plain = text.replace(/(^|\s)#.*$/, '');
    if (/^\s*-?(s)?include\b/.test(plain)) opaque ??= 'a makefile that includes others';
    else if (/^\s*\.ONESHELL\b|^\s*(\.SHELLFLAGS|SHELL)\s*[:?]?=|^\s*(export\s+)?MAKEFLAGS\s*\+?=/.test(plain)) {
      if (!/SHELL\s*[:?]?=\s*(\/usr)?(\/bin\/)?(env\s+)?(ba)?sh\s*$/.test(plain)) opaque ??= 'a makefile that changes how recipes run';
    } else if (/^\s*(ifeq|ifneq|ifdef|ifndef|else|endif|define)\b/.test(plain)) opaque ??= 'a makefile with conditions';
    else {
      const assignment = /^\s*(?:export\s+)?(\w+)\s*(\?|::?|\+)?=\s*(.*)$/.exec(plain);
      const rule = /^([^\s:=][^:=]*)::?(?!=)([^=]*)$/.exec(plain);
      if (assignment?.[1] && !rule) {
        const [, name, operator, value = ''] = assignment;
        if (overrides.has(name)) continue;
        // `?=` gives way to the environment of the job.
        if (operator === '?' && !variables.has(name)) variables.set(name, value.trim());
        else if (operator === '+') variables.set(name, `${variables.get(name) ?? ''} ${value.trim()}`.trim());
        else if (operator !== '?') variables.set(name, value.trim());
        open = [];
      } else if (rule) {
        const [prerequisites = '', inline] = (rule[2] ?? '').split(';');
        const names = expand(rule[1] ?? '')
          .trim()
          .split(/\s+/);
        if (/^\.(PHONY|DEFAULT_GOAL|SUFFIXES|DELETE_ON_ERROR|NOTPARALLEL|SILENT|EXPORT_ALL_VARIABLES)$/.test(names[0] ?? '')) {
          open = [];
          continue;
        }
        if (names[0] === '.IGNORE') opaque ??= 'a makefile that ignores failures';
        open = names;
        for (const name of names) {
          const target = targets.get(name) ?? { line, prerequisites: [], recipes: [] };
          target.prerequisites.push(
            ...expand(prerequisites.replace('|', ' '))
              .split(/\s+/)
              .filter((word) => word !== ''),
          );
          if (inline?.trim())
            target.recipes.push({ text: expand(inline.trim().replace(/^[@+-]+/, '')), line, ignored: /^[@+]*-/.test(inline.trim()) });
          targets.set(name, target);
          if (!name.startsWith('.') && !name.includes('%')) first ??= name;
        }
      } else if (plain.trim() !== '') open = [];
    }
  }
  return { targets, first, opaque };
}
