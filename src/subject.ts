import type { Repository } from './repo.ts';
import { byCodeUnit } from './repository/paths.ts';

/** What a repository consists of, as far as it decides whether anything can be judged. */
export interface Subject {
  /** Why there is little or nothing to judge, for people. */
  readonly notice?: string;
  /** The same in a few words. */
  readonly reason?: string;
  /** No file that any check could judge. */
  readonly inert: boolean;
}

const supported = /\.(?:py|[cm]?[jt]sx?)$/i;
const image = /\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|heic|mp4|mov|webm|mp3|wav|psd|woff2?|ttf)$/i;
const document =
  /(?:\.(?:md|mdx|markdown|txt|rst|adoc|pdf|docx?|odt)|(?:^|\/)(?:LICENSE|LICENCE|NOTICE|AUTHORS|README|CHANGELOG|COPYING))$/i;
const housekeeping = /(?:^|\/)\.(?:gitignore|gitattributes|gitkeep|editorconfig|keep)$/;

const languages: Readonly<Record<string, string>> = {
  go: 'Go',
  rs: 'Rust',
  java: 'Java',
  kt: 'Kotlin',
  kts: 'Kotlin',
  scala: 'Scala',
  rb: 'Ruby',
  php: 'PHP',
  cs: 'C#',
  fs: 'F#',
  vb: 'Visual Basic',
  c: 'C',
  h: 'C',
  cc: 'C++',
  cpp: 'C++',
  hpp: 'C++',
  swift: 'Swift',
  m: 'Objective-C',
  ex: 'Elixir',
  exs: 'Elixir',
  erl: 'Erlang',
  clj: 'Clojure',
  hs: 'Haskell',
  ml: 'OCaml',
  lua: 'Lua',
  pl: 'Perl',
  r: 'R',
  jl: 'Julia',
  dart: 'Dart',
  zig: 'Zig',
  nim: 'Nim',
  cr: 'Crystal',
  sol: 'Solidity',
  groovy: 'Groovy',
};

const language = (path: string): string | undefined => languages[/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''];

/** Says what the repository is when it is not a service this program can judge. */
export function describeSubject(repo: Repository): Subject {
  const paths = repo.files.filter((file) => file.scope !== 'vendored' && !housekeeping.test(file.path)).map((file) => file.path);
  if (paths.some((path) => supported.test(path))) return { inert: false };
  if (paths.length === 0) return { inert: true, reason: 'no files', notice: 'The repository holds no files.' };
  const silent = (path: string): boolean => document.test(path) || image.test(path);
  if (paths.every((path) => image.test(path))) return { inert: true, ...because('holds images and media only') };
  if (paths.every(silent)) return { inert: true, ...because('holds documents only, no source code') };
  const names = commonest(paths.flatMap((path) => language(path) ?? []));
  const inert = paths.every((path) => silent(path) || language(path) !== undefined);
  return { inert, ...because(names.length > 0 ? `is written in ${names.join(', ')}` : 'holds no source code') };
}

const because = (what: string) => ({
  reason: what,
  notice: `The repository ${what}. This program judges services written in Python, TypeScript or JavaScript.`,
});

function commonest(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || byCodeUnit(a[0], b[0]));
  return sorted.slice(0, 3).map(([name]) => name);
}
