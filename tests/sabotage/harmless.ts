import { posix } from 'node:path';
import type { Repository } from '../../src/repo.ts';
import { type Edit, type Operator, textOf } from './types.ts';

const CODE = /\.(?:py|ts)$/;
const filesOf = (repo: Repository, pattern: RegExp): readonly string[] =>
  repo.files.map(({ path }) => path).filter((path) => pattern.test(path));

/** One edit for each file that it changes. */
const everywhere =
  (what: string, files: RegExp, change: (text: string, path: string) => string): Operator =>
  (repo) => {
    const edits = filesOf(repo, files).flatMap((path): Edit[] => {
      const before = textOf(repo, path);
      const after = change(before, path);
      return before === after ? [] : [{ what: `${what} in ${path}`, texts: new Map([[path, after]]) }];
    });
    if (edits.length === 0) throw new Error(`${what} changes nothing`);
    return edits;
  };

/** A name that stands for something else everywhere, in code and in what speaks of code. */
const renamed =
  (from: string, to: string): Operator =>
  (repo) => {
    const pattern = new RegExp(
      `(?<![\\w'"/.-])(?<!\\w\\.)${from}\\b|(?<=(?:\\b(?:actions|changes|providers|usage|audit|actionsOf|changesOf|settings|policy|service)|\\(await import\\([^()]*\\)\\))\\.)${from}\\b`,
      'g',
    );
    const texts = new Map<string, string>();
    for (const path of filesOf(repo, CODE)) {
      const text = textOf(repo, path);
      const after = text.replace(pattern, to);
      if (after !== text) texts.set(path, after);
    }
    if (texts.size === 0) throw new Error(`${from} is nowhere`);
    return [{ what: `${from} is called ${to}`, texts }];
  };

/** A module under another name, with the imports of it. */
const moved =
  (from: string, to: string): Operator =>
  (repo) => {
    const name = (path: string): string => posix.basename(path).replace(CODE, '');
    const folder = posix.basename(posix.dirname(from));
    const python = from.endsWith('.py');
    const texts = new Map<string, string | null>([
      [from, null],
      [to, textOf(repo, from)],
    ]);
    for (const path of filesOf(repo, CODE)) {
      const at = path === from ? to : path;
      const text = texts.get(at) ?? textOf(repo, path);
      const after = python
        ? text
            .replaceAll(`from .${name(from)} import`, `from .${name(to)} import`)
            .replaceAll(`${folder}.${name(from)}`, `${folder}.${name(to)}`)
        : text.replaceAll(`./${name(from)}.js'`, `./${name(to)}.js'`).replaceAll(`../src/${name(from)}.js`, `../src/${name(to)}.js`);
      if (after !== text) texts.set(at, after);
    }
    return [{ what: `${from} is moved to ${to}`, texts }];
  };

/** Consecutive rows of tables the other way round. */
const rowsReversed = (text: string): string =>
  text.replace(/(?<=\n\|[-| ]+\|\n)(?:\|.*\n)+/g, (rows) => `${rows.trimEnd().split('\n').reverse().join('\n')}\n`);

/** Wider cells. */
const padded = (text: string): string =>
  text.replace(/^\|.*\|$/gm, (row) => (/^\|[-| ]+\|$/.test(row) ? row.replaceAll('---', '------') : row.replaceAll(' | ', '   |   ')));

const otherQuotes = (text: string, path: string): string => {
  const [from, to] = path.endsWith('.py') ? ['"', "'"] : ["'", '"'];
  return text
    .split('\n')
    .map((line) =>
      line.includes(to) || line.includes('"""') || line.includes('`') || line.includes('\\') || /f"|^\s*r?"|\/\//.test(line)
        ? line
        : line.replaceAll(from, to),
    )
    .join('\n');
};

/** Edits of either service that mean nothing. */
const shared: readonly Operator[] = [
  everywhere(
    'a comment at the top',
    /(?:\.py|\.ya?ml|\.conf|Dockerfile(?:\.web)?|\.gitignore|\.dockerignore)$/,
    (text) => `# Kept short.\n${text}`,
  ),
  everywhere('a comment at the top', /\.(?:ts|js)$/, (text) => `// Kept short.\n${text}`),
  everywhere('blank lines at the end', /\.(?:py|ts|js|conf|ya?ml|md)$/, (text) => `${text}\n\n\n`),
  everywhere('other line ends', /\.(?:py|ts|js|conf|ya?ml|md)$/, (text) => text.replaceAll('\n', '\r\n')),
  everywhere('other quotes', CODE, otherQuotes),
  everywhere('rows in another order', /\.md$/, rowsReversed),
  everywhere('wider tables', /\.md$/, padded),
  everywhere('a sentence more', /docs\/.*\.md$/, (text) => `${text}\nIt is kept short.\n`),
  everywhere('tabs', /\.conf$/, (text) => text.replaceAll('    ', '\t')),
  everywhere('two statements on a line', /\.conf$/, (text) => text.replace(/;\n\s+proxy_set_header/g, '; proxy_set_header')),
];

const functions = (names: readonly string[], style: (name: string) => string): readonly Operator[] =>
  names.map((name) => renamed(name, style(name)));

export const harmless: Readonly<Record<string, readonly Operator[]>> = {
  python: [
    ...shared,
    ...functions(
      [
        'require_caller',
        'require_operator',
        'current_principal',
        'authorize',
        'digest',
        'is_protected',
        'may_auto_approve',
        'external_actions_enabled',
      ],
      (name) => `the_${name}`,
    ),
    ...functions(
      ['switched_on', 'read_secret', 'require_secret', 'tier_of', 'spent_today', 'executed_today', 'used_today', 'require_budget'],
      (name) => `${name}_here`,
    ),
    moved('shopkeeper/settings.py', 'shopkeeper/configuration.py'),
    moved('shopkeeper/security.py', 'shopkeeper/callers.py'),
    moved('shopkeeper/policy.py', 'shopkeeper/rules.py'),
    moved('shopkeeper/redaction.py', 'shopkeeper/cleaning.py'),
    everywhere('deeper indentation', /shopkeeper\/(?:usage|redaction|security|policy)\.py$/, (text) =>
      text.replace(/^(?: {4})+/gm, (spaces) => spaces + spaces),
    ),
  ],
  typescript: [
    ...shared,
    ...functions(
      ['requireCaller', 'requireOperator', 'principalOf', 'authorize', 'digest', 'isProtected', 'mayAutoApprove', 'dryRun'],
      (name) => `${name}Here`,
    ),
    ...functions(
      ['switchedOn', 'readSecret', 'requireSecret', 'tierOf', 'spentToday', 'executedToday', 'usedToday', 'requireBudget'],
      (name) => `${name}Now`,
    ),
    moved('src/settings.ts', 'src/configuration.ts'),
    moved('src/security.ts', 'src/callers.ts'),
    moved('src/policy.ts', 'src/rules.ts'),
    moved('src/redaction.ts', 'src/cleaning.ts'),
    everywhere('deeper indentation', /^src\/.*\.ts$/, (text) => text.replace(/^(?: {2})+/gm, (spaces) => spaces + spaces)),
    everywhere('no semicolons', /^src\/(?:usage|settings|security|policy|changes|redaction|providers)\.ts$/, (text) =>
      text.replace(/;$/gm, ''),
    ),
  ],
};
