import type { CodeList } from './code-lists.ts';

/** Something that an item of a list names: a file below a folder or glob, an action; undefined for regular expressions. */
export function sampleOf(text: string, of: CodeList['of']): string | undefined {
  if (of === 'expressions') return undefined;
  if (of === 'actions') return text.replace(/\*+/g, 'x');
  const path = text.replace(/^\.\//, '');
  if (/[[\]{}()!?]/.test(path)) return undefined;
  const filled = path.replaceAll('**/', '').replaceAll('**', 'x.zz').replace(/\*/g, 'x');
  return filled.endsWith('/') ? `${filled}x.zz` : filled;
}

/** Other spellings of the same file: what a matcher must see through. */
export const spellingsOf = (path: string): readonly { readonly text: string; readonly how: string }[] => [
  { text: `./${path}`, how: 'a leading ./' },
  { text: `zz/../${path}`, how: 'a detour through ..' },
  ...(path.includes('/')
    ? [
        { text: path.replaceAll('/', '\\'), how: 'backslashes' },
        { text: path.replace('/', '//'), how: 'a doubled slash' },
      ]
    : []),
];

/** Files of several kinds where any file below a folder will do: a policy may let some kinds through. */
export const variantsOf = (sample: string): readonly string[] =>
  sample.endsWith('/x.zz')
    ? [sample, ...['a.md', 'test_a.py', 'a.py', 'a.ts', 'a.yml', 'a.txt'].map((name) => sample.replace(/x\.zz$/, name))]
    : [sample];
