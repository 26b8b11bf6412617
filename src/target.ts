import { parse } from 'smol-toml';
import type { Repository } from './repo.ts';

/** The project's name by its own manifest; `.` without one, because the name of a checkout folder says nothing about the project. */
export function targetName(repo: Repository): string {
  return (
    named(() => JSON.parse(repo.text('package.json') ?? '')) ??
    named(() => (parse(repo.text('pyproject.toml') ?? '') as { project?: unknown }).project) ??
    '.'
  );
}

function named(read: () => unknown): string | undefined {
  try {
    const name = (read() as { name?: unknown } | null | undefined)?.name;
    return typeof name === 'string' && name.trim() !== '' ? name.slice(0, 200) : undefined;
  } catch {
    return undefined;
  }
}
