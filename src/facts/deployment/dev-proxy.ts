import { readJsonObject } from '../../code/resolve-javascript.ts';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';

/** A rule of a development server's proxy. */
export interface DevRule extends Location {
  readonly prefix: string;
  readonly target: string;
  /** What becomes of a path; undefined when the rewrite is not understood. */
  rewrite(path: string): string | undefined;
}

const CONFIGS = /(?:^|\/)(?:vite\.config\.[cm]?[jt]s|webpack\.[\w.]*[jt]s|vue\.config\.js|setupProxy\.js|rsbuild\.config\.[jt]s)$/;

/** The proxies of development servers: Vite, webpack, Vue, Create React App. */
export function devProxyRules(repo: Repository): DevRule[] {
  const rules: DevRule[] = [];
  for (const { path, scope } of repo.files) {
    if (scope === 'vendored' || scope === 'fixture' || scope === 'test') continue;
    if (CONFIGS.test(path)) rules.push(...inConfig(path, repo.text(path) ?? ''));
    else if (/(?:^|\/)package\.json$/.test(path)) {
      const proxy = readJsonObject(repo, path)?.proxy;
      if (typeof proxy === 'string')
        rules.push({ path, line: lineOf(repo.text(path) ?? '', '"proxy"'), prefix: '/', target: proxy, rewrite: (request) => request });
    }
  }
  return rules.sort((a, b) => b.prefix.length - a.prefix.length);
}

const lineOf = (text: string, word: string): number => text.slice(0, Math.max(0, text.indexOf(word))).split('\n').length;

function inConfig(path: string, text: string): DevRule[] {
  const rules: DevRule[] = [];
  for (const match of text.matchAll(/\bproxy\s*:\s*\{/g)) {
    const open = match.index + match[0].length - 1;
    const body = block(text, open);
    let depth = 0;
    for (let at = 1; at < body.length; at++) {
      const character = body[at];
      if (depth === 0) {
        const entry = /^["'`]([^"'`]+)["'`]\s*:\s*(?:["'`]([^"'`]+)["'`]|\{)/.exec(body.slice(at));
        if (entry) {
          const inner = entry[2] === undefined ? block(body, at + entry[0].length - 1) : '';
          const target = entry[2] ?? /\btarget\s*:\s*[^"'`\n]*["'`]([^"'`]+)["'`]/.exec(inner)?.[1] ?? '';
          rules.push({
            path,
            line: text.slice(0, open + at).split('\n').length,
            prefix: entry[1] ?? '/',
            target,
            rewrite: rewriteOf(inner),
          });
          at += entry[0].length - 1 + (inner === '' ? 0 : inner.length - 1);
          continue;
        }
      }
      if (character === '{') depth++;
      else if (character === '}') depth--;
    }
  }
  return rules;
}

function block(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return text.slice(open, at + 1);
  }
  return text.slice(open);
}

/** `rewrite: (p) => p.replace(/^\/api/, '')` and `pathRewrite: { '^/api': '' }`. */
function rewriteOf(inner: string): (path: string) => string | undefined {
  if (!/\b(?:rewrite|pathRewrite)\b/.test(inner)) return (path) => path;
  const simple =
    /\.replace\(\s*(?:\/\^((?:\\\/|[\w-])+)\/?\/|["'`]([^"'`]+)["'`])\s*,\s*["'`]([^"'`]*)["'`]\s*\)/.exec(inner) ??
    /pathRewrite\s*:\s*\{\s*["'`]\^?([^"'`]+)["'`](?:())?\s*:\s*["'`]([^"'`]*)["'`]/.exec(inner);
  if (!simple) return () => undefined;
  const prefix = (simple[1] ?? simple[2] ?? '').replace(/\\\//g, '/');
  return (path) => (path.startsWith(prefix) ? `${simple[3] ?? ''}${path.slice(prefix.length)}` || '/' : path);
}
