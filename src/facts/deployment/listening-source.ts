import { readJsonObject } from '../../code/resolve-javascript.ts';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { Listening } from '../images/listening.ts';

/** Text of a package script. */
export function scriptOf(repo: Repository, folder: string, name: string): string | undefined {
  const scripts = readJsonObject(repo, folder === '' ? 'package.json' : `${folder}/package.json`)?.scripts;
  const text = typeof scripts === 'object' && scripts !== null ? (scripts as Record<string, unknown>)[name] : undefined;
  return typeof text === 'string' ? text : undefined;
}

const LISTEN = /\.listen\(\s*(?:\{[^}]*?port\s*:\s*)?([^,)}\n]+)(?:[^)\n]*?(?:host(?:name)?\s*:\s*|,\s*)["']([\w.:]+)["'])?/;
const SERVE = /\b(?:serve|Bun\.serve|Deno\.serve)\(\s*\{[\s\S]{0,400}?\bport\s*:\s*([^,}\n]+)/;
const RUN = /\b(?:uvicorn|app|web|application|hypercorn)\.(?:run|run_app|serve)\(([\s\S]{0,300}?)\)\s*$/m;

/** Where the source of an entry file says that it listens: `app.listen(process.env.PORT ?? 3000)`, `uvicorn.run(app, port=8000)`. */
export function sourcePort(
  repo: Repository,
  entry: string,
  environment: ReadonlyMap<string, string | undefined>,
): (Listening & { readonly from: Location }) | undefined {
  const files = [entry, ...imported(repo, entry)];
  for (const file of files) {
    const text = repo.text(file);
    if (text === undefined) continue;
    const found = file.endsWith('.py') ? python(text, environment) : javascript(text, environment);
    if (found) return { ...found.listening, from: { path: file, line: repo.lineAt(file, found.offset) } };
  }
  return undefined;
}

/** Files of the repository that an entry file imports by a relative path. */
function imported(repo: Repository, entry: string): string[] {
  const folder = entry.includes('/') ? entry.slice(0, entry.lastIndexOf('/') + 1) : '';
  const names = [...(repo.text(entry) ?? '').matchAll(/from\s+["']\.\/([\w./-]+)["']|require\(["']\.\/([\w./-]+)["']\)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return names.flatMap((name) =>
    ['', '.ts', '.js', '.mjs']
      .map((end) => `${folder}${name.replace(/\.js$/, '')}${end}`)
      .filter((path) => repo.file(path))
      .slice(0, 1),
  );
}

type Found = { listening: Listening; offset: number };

function javascript(text: string, environment: ReadonlyMap<string, string | undefined>): Found | undefined {
  const match = LISTEN.exec(text) ?? SERVE.exec(text);
  if (!match) return undefined;
  const port = numberOf(match[1] ?? '', text, environment, 0);
  const host = match[2];
  if (port === undefined) return undefined;
  const call = text.slice(match.index, match.index + match[0].length + 80).split(')')[0] ?? '';
  const bind =
    host === undefined
      ? /\bhost/i.test(call)
        ? 'unknown'
        : /fastify/i.test(text)
          ? 'loopback'
          : 'all'
      : /^(?:127\.|localhost|::1)/.test(host)
        ? 'loopback'
        : 'all';
  return { listening: { port, bind, source: 'source' }, offset: match.index };
}

function python(text: string, environment: ReadonlyMap<string, string | undefined>): Found | undefined {
  const match = RUN.exec(text);
  if (!match) return undefined;
  const args = match[1] ?? '';
  const written = /\bport\s*=\s*([^,\n]+(?:\([^)]*\))?)/.exec(args)?.[1];
  const port = written === undefined ? (/uvicorn/.test(match[0]) ? 8000 : 5000) : numberOf(written, text, environment, 0);
  if (port === undefined) return undefined;
  const host = /\bhost\s*=\s*["']([^"']+)["']/.exec(args)?.[1];
  const bind =
    host === '0.0.0.0' || host === '::' ? 'all' : host === undefined || /^(?:127\.|localhost)/.test(host) ? 'loopback' : 'unknown';
  return { listening: { port, bind, source: 'source' }, offset: match.index };
}

/** A port expression: a number, a variable of the environment with a default, or a constant of the same file. */
function numberOf(
  expression: string,
  text: string,
  environment: ReadonlyMap<string, string | undefined>,
  depth: number,
): number | undefined {
  const trimmed = expression.trim();
  if (/^["'`]?\d+["'`]?$/.test(trimmed)) return Number(trimmed.replace(/\D/g, ''));
  const variable = /(?:process\.env|Bun\.env)\.(\w+)|(?:getenv|environ(?:\.get)?)[([]\s*["'](\w+)["']|env(?:\.get)?\(\s*["'](\w+)["']/.exec(
    trimmed,
  );
  if (variable) {
    const name = variable[1] ?? variable[2] ?? variable[3] ?? '';
    if (environment.has(name)) {
      const value = environment.get(name);
      return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    }
    const rest = /(\d{2,5})/.exec(trimmed.slice(variable.index + variable[0].length))?.[1];
    return rest === undefined ? undefined : Number(rest);
  }
  const name = /^(?:Number|parseInt|int|\+)?\(?\s*([A-Za-z_$][\w$]*)/.exec(trimmed)?.[1];
  if (name === undefined || depth > 2) return undefined;
  const assigned = new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\s*(?::\\s*\\w+\\s*)?=\\s*([^;\\n]+)`).exec(text)?.[1];
  return assigned === undefined ? undefined : numberOf(assigned, text, environment, depth + 1);
}
