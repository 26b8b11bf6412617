import { parse } from 'smol-toml';
import type { Repository } from './repo.ts';

/**
 * The project's name by its own manifest, `.` without one: the name of a checkout folder says nothing about the project.
 * A Python manifest comes first, because beside one the package.json is mostly that of the front end or of tools.
 */
export function targetName(repo: Repository): string {
  const python = read(() => parse(repo.text('pyproject.toml') ?? ''));
  const node = read(() => JSON.parse(repo.text('package.json') ?? ''));
  return name(member(python, 'project')) ?? name(member(member(python, 'tool'), 'poetry')) ?? name(node) ?? '.';
}

function read(manifest: () => unknown): unknown {
  try {
    return manifest();
  } catch {
    return undefined;
  }
}

const member = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

function name(manifest: unknown): string | undefined {
  const value = member(manifest, 'name');
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, 200) : undefined;
}
