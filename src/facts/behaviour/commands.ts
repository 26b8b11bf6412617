import { readJsonObject } from '../../code/resolve-javascript.ts';
import type { Repository } from '../../repo.ts';
import { normalise } from '../../repository/paths.ts';
import { type Entrypoint, serviceOf } from '../entrypoints.ts';

const MAIN = /^if\s+__name__\s*==\s*['"]__main__['"]/m;
const JAVASCRIPT_MAIN = /require\.main\s*===?\s*module|import\.meta\.main\b|process\.argv\[1\]|^#!.*\b(?:node|tsx|ts-node|bun|deno)\b/m;

/** Programs of the repository that people or schedules start by hand: scripts with a main part, and declared commands. */
export function commandFiles(repo: Repository): Entrypoint[] {
  const found = new Map<string, Entrypoint>();
  const add = (file: string, command: string, from: { path: string; line: number }): void => {
    if (!found.has(file)) found.set(file, { file, main: true, service: serviceOf(repo, file), from, command });
  };
  for (const { path } of repo.files) {
    if (!/(?:^|\/)package\.json$/.test(path)) continue;
    const bin = readJsonObject(repo, path)?.['bin'];
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const entries: [string, unknown][] = typeof bin === 'string' ? [['', bin]] : bin && typeof bin === 'object' ? Object.entries(bin) : [];
    for (const [name, target] of entries) {
      if (typeof target !== 'string') continue;
      const base = `${folder}${target.replace(/^\.\//, '')}`;
      const file = [base, base.replace(/\bdist\//, 'src/').replace(/\.[cm]?js$/, '.ts'), base.replace(/\.[cm]?js$/, '.ts')].find((each) =>
        repo.file(each),
      );
      if (file) add(file, name || file, { path, line: 1 });
    }
  }
  // Graphs that a LangGraph server loads: `"agent": "./src/agent.py:graph"`.
  for (const { path } of repo.files) {
    if (!/(?:^|\/)langgraph\.json$/.test(path)) continue;
    const graphs = readJsonObject(repo, path)?.graphs;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    for (const [name, target] of graphs && typeof graphs === 'object' ? Object.entries(graphs) : []) {
      const file = typeof target === 'string' ? normalise(`${folder}${target.replace(/:[^:/]*$/, '')}`) : undefined;
      if (file !== undefined && repo.file(file)) add(file, `langgraph ${name}`, { path, line: 1 });
    }
  }
  for (const { path, scope, size } of repo.files) {
    if (scope !== 'production' || size > 1_000_000) continue;
    const python = path.endsWith('.py');
    if (!python && !/\.[cm]?[jt]s$/.test(path)) continue;
    const text = repo.text(path);
    if (text === undefined || !(python ? MAIN.test(text) || /(?:^|\/)__main__\.py$/.test(path) : JAVASCRIPT_MAIN.test(text))) continue;
    add(path, `${python ? 'python' : 'node'} ${path}`, { path, line: 1 });
  }
  return [...found.values()];
}
