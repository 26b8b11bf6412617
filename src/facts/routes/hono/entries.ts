import { parse } from 'jsonc-parser';
import type { Repository } from '../../../repo.ts';
import { type Entrypoint, serviceOf } from '../../entrypoints.ts';

/** Files that Cloudflare Workers start, as their `wrangler` configuration names them. */
export function workerEntries(repo: Repository): readonly Entrypoint[] {
  return repo.files.flatMap(({ path, scope }): Entrypoint[] => {
    if (
      !/(?:^|\/)wrangler\.(?:toml|jsonc?)$/.test(path) ||
      scope === 'test' ||
      scope === 'fixture' ||
      scope === 'example' ||
      scope === 'vendored'
    )
      return [];
    const main = mainOf(path, repo.text(path) ?? '');
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
    const file = main === undefined ? undefined : `${folder}${main.replace(/^\.\//, '')}`;
    if (file === undefined || !repo.file(file) || !/import[\s\S]*?["'](?:hono|@hono\/zod-openapi)/.test(repo.text(file) ?? '')) return [];
    return [{ file, main: false, service: serviceOf(repo, file), from: { path, line: 1 }, command: 'wrangler' }];
  });
}

function mainOf(path: string, text: string): string | undefined {
  if (path.endsWith('.toml')) return /^\s*main\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  const read: unknown = parse(text, [], { allowTrailingComma: true });
  const main = typeof read === 'object' && read !== null ? (read as Record<string, unknown>).main : undefined;
  return typeof main === 'string' ? main : undefined;
}
