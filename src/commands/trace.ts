import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';

interface Options {
  readonly format: string;
  readonly requests?: string;
  readonly config?: string;
}

interface Request {
  readonly method: string;
  readonly url: string;
}

/** `trace METHOD URL [path]`: follows a public URL through the proxy to its handler. */
export function register(program: Command): void {
  program
    .command('trace')
    .description('follow a public URL: server, location, upstream, service, handler, guard, contract row')
    .argument('[method]', 'HTTP method; the folder of the repository with --requests')
    .argument('[url]', 'public URL, or a path')
    .argument('[path]', 'folder of the repository', '.')
    .option('--requests <file>', 'follow every "METHOD URL" of a file, or of a JSON list of {method, url}')
    .option('--format <format>', 'table or json', 'table')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .action(run);
}

async function run(first: string | undefined, second: string | undefined, third: string, options: Options): Promise<void> {
  if (options.format !== 'table' && options.format !== 'json') throw new UsageError(`--format is table or json, not "${options.format}"`);
  const list = options.requests !== undefined;
  const requests = list ? requestsOf(options.requests ?? '') : [one(first, second)];
  const path = list ? (first ?? '.') : third;
  const [{ openTarget }, { deriveFact }, { defineFact }, { deployment }, { contractComparison }, { traceJson, traceTable }, { print }] =
    await Promise.all([
      import('../session.ts'),
      import('../derive.ts'),
      import('../define.ts'),
      import('../facts/deployment/deployment.ts'),
      import('../facts/contract-comparison.ts'),
      import('../formats/trace.ts'),
      import('./output.ts'),
    ]);
  const { repo, source } = openTarget(path, options.config);
  const both = defineFact({ id: 'trace', needs: { deployment, contractComparison }, derive: (_context, given) => given });
  const { value } = await deriveFact(repo, source.config, both);
  const rows = value.contractComparison.comparison.matched;
  const traces = requests.map((request) => {
    const trace = value.deployment.trace(request);
    const contract = trace.route && rows.find(({ route }) => route.route === trace.route)?.row;
    return { trace, ...(contract ? { contract } : {}) };
  });
  await print(options.format === 'json' ? traceJson(traces, list) : traceTable(traces));
}

function one(method: string | undefined, url: string | undefined): Request {
  if (method === undefined || url === undefined) throw new UsageError('trace takes a method and a URL, or --requests FILE');
  return checked(method, url, 'trace');
}

function checked(method: string, url: string, where: string): Request {
  if (!/^[A-Za-z-]+$/.test(method)) throw new UsageError(`${where}: "${method}" is not an HTTP method`);
  if (!/^(?:\/|https?:\/\/|[\w.-]+[:/]|localhost)/.test(url)) throw new UsageError(`${where}: "${url}" is not a URL or a path`);
  return { method: method.toUpperCase(), url };
}

/** Reads a list of requests. Throws UsageError when the file cannot be read or holds something else. */
function requestsOf(file: string): Request[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`--requests ${file}: cannot be read`);
  }
  if (/^\s*\[/.test(text)) return fromJson(file, text);
  return text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const [method = '', url = ''] = trimmed.split(/\s+/);
    return [checked(method, url, `${file}:${index + 1}`)];
  });
}

function fromJson(file: string, text: string): Request[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new UsageError(`--requests ${file}: neither lines of "METHOD URL" nor JSON`);
  }
  if (!Array.isArray(list)) throw new UsageError(`--requests ${file}: the JSON is not a list`);
  return list.map((entry: unknown, index) => {
    if (typeof entry === 'string') {
      const [method = '', url = ''] = entry.trim().split(/\s+/);
      return checked(method, url, `${file}, entry ${index + 1}`);
    }
    const { method = 'GET', url, path } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
    return checked(String(method), String(url ?? path ?? ''), `${file}, entry ${index + 1}`);
  });
}
