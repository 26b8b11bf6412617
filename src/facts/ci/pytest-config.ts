import { posix } from 'node:path';
import { parse as parseIni } from 'ini';
import { parse as parseToml } from 'smol-toml';
import type { Repository } from '../../repo.ts';

export interface PytestConfig {
  /** File that rules, absent when there is none. */
  readonly path: string | undefined;
  readonly folder: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Splits option text as a shell would: quotes and backslashes. */
export function shellWords(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
      (_, double?: string, single?: string, escaped?: string) => double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? '',
    ),
  );
}

/** An ini section with multi-line values, which the ini package reads as bare keys. */
function iniSection(text: string, section: string): Map<string, readonly string[]> | undefined {
  const values = new Map<string, string[]>();
  let inside = false;
  let found = false;
  let current: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[(.+?)\]/.exec(line);
    if (header) {
      inside = header[1] === section;
      found ||= inside;
      current = undefined;
    } else if (inside && !/^\s*[#;]/.test(line)) {
      const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
      if (pair?.[1]) {
        current = [(pair[2] ?? '').replace(/\s+[#;].*$/, '')];
        values.set(pair[1], current);
      } else if (/^\s+\S/.test(line)) current?.push(line.trim());
    }
  }
  return found ? values : undefined;
}

function tomlSection(text: string): Map<string, readonly string[]> | undefined {
  try {
    const root = parseToml(text) as { tool?: { pytest?: { ini_options?: unknown } } };
    const options = root.tool?.pytest?.ini_options;
    if (typeof options !== 'object' || options === null) return undefined;
    return new Map(Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : [String(value)]]));
  } catch {
    return undefined;
  }
}

function readConfig(repo: Repository, path: string): Map<string, readonly string[]> | undefined {
  const text = repo.text(path);
  if (text === undefined) return undefined;
  const base = posix.basename(path);
  if (base === 'pyproject.toml') return tomlSection(text);
  if (base === 'setup.cfg') return iniSection(text, 'tool:pytest');
  return iniSection(text, 'pytest') ?? (base.endsWith('pytest.ini') ? new Map() : undefined);
}

const parent = (folder: string): string => (folder.includes('/') ? posix.dirname(folder) : '');

/** Finds the ini file that rules: from the common folder of the arguments upwards, in pytest's order of names. */
export function pytestConfig(repo: Repository, start: string, named: string | undefined): PytestConfig {
  if (named !== undefined)
    return { path: named, folder: posix.dirname(named) === '.' ? '' : posix.dirname(named), values: readConfig(repo, named) ?? new Map() };
  for (let folder = start; ; folder = parent(folder)) {
    for (const name of ['pytest.ini', '.pytest.ini', 'pyproject.toml', 'tox.ini', 'setup.cfg']) {
      const path = posix.join(folder, name);
      const values = readConfig(repo, path);
      if (values) return { path, folder, values };
    }
    if (folder === '') return { path: undefined, folder: start, values: new Map() };
  }
}

/** Sections of a plain ini file such as tox.ini; empty when it is missing or not valid. */
export function iniFile(repo: Repository, path: string): Record<string, unknown> {
  try {
    return parseIni(repo.text(path) ?? '');
  } catch {
    return {};
  }
}

export { iniSection };
