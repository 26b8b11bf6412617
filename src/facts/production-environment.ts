import type { Config } from '../config.ts';
import type { Assumption, Location } from '../define.ts';
import type { Repository } from '../repo.ts';

export interface ProductionEnvironment {
  readonly set: Readonly<Record<string, string>>;
  readonly production: { readonly variable: string; readonly value: string; readonly from: readonly Location[] } | undefined;
  readonly assumptions: readonly Assumption[];
}

const VALUE = /["'](?:production|prod)["']/;
const NAME =
  /["'`]([A-Z][A-Z0-9_]*(?:ENV|ENVIRONMENT))["'`]|(?:process\.env|import\.meta\.env|environ)\.([A-Z][A-Z0-9_]*(?:ENV|ENVIRONMENT))\b/g;

/**
 * What the documented production sets: what its compose files and images set (`deployed`), the variable that code compares
 * with "production" (declared, or found by how often code names it), and what the configuration adds.
 */
export function productionEnvironment(
  repo: Repository,
  config: Config,
  deployed: Readonly<Record<string, string>> = {},
): ProductionEnvironment {
  const declared = config.production;
  const set: Record<string, string> = { ...deployed };
  const assumptions: Assumption[] = [];
  const found = declared?.variable ? undefined : discover(repo);
  const variable = declared?.variable ?? found?.variable;
  // What the deployment sets is what production is; code that compares another spelling does not see it.
  const own = variable === undefined ? undefined : deployed[variable];
  const value = declared?.value ?? (own !== undefined && /^prod/i.test(own) ? own : undefined) ?? found?.value ?? 'production';
  if (repo.files.some((entry) => entry.path.endsWith('package.json'))) set.NODE_ENV = 'production';
  if (variable) {
    set[variable] = value;
    assumptions.push({ name: 'production variable', value: `${variable}=${value}`, from: found?.from ?? [] });
  } else assumptions.push({ name: 'production variable', value: set.NODE_ENV ? 'NODE_ENV=production' : 'none found', from: [] });
  for (const [name, text] of Object.entries(declared?.environment ?? {})) set[name] = String(text);
  return { set, production: variable ? { variable, value, from: found?.from ?? [] } : undefined, assumptions };
}

function discover(repo: Repository): { variable: string; value: string; from: Location[] } | undefined {
  const counts = new Map<string, { count: number; from: Location[]; value: string }>();
  for (const { path, scope, size } of repo.files) {
    if (scope !== 'production' || size > 400_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path)) continue;
    const text = repo.text(path);
    if (!text || !VALUE.test(text)) continue;
    const lines = text.split('\n');
    lines.forEach((line, index) => {
      for (const match of line.matchAll(NAME)) {
        const name = match[1] ?? match[2] ?? '';
        const near = lines.slice(index, index + 6).join('\n');
        const value = /["'](production|prod)["']/.exec(near)?.[1];
        if (!value) continue;
        const known = counts.get(name) ?? { count: 0, from: [], value };
        known.count++;
        if (known.from.length < 3) known.from.push({ path, line: index + 1 });
        counts.set(name, known);
      }
    });
  }
  const [best] = [...counts].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1));
  return best ? { variable: best[0], value: best[1].value, from: best[1].from } : undefined;
}
