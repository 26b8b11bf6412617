import type { Trace } from '../../code/trace.ts';
import { isConstant, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import { behaviour } from '../behaviour/index.ts';
import { deployment } from '../deployment/deployment.ts';
import { dotted } from '../tests/walk.ts';
import { finiteness } from './amounts.ts';
import { isSizeTest } from './huge.ts';
import { consistsOf } from './parts.ts';
import { optionOf } from './reads.ts';

/** A route that takes files, and what limits them. */
export interface Upload {
  readonly name: string;
  readonly at: Location;
  /** What limits the size; undefined: nothing. */
  readonly limit?: string;
  readonly where: Location;
}

const RECEIVES =
  /^(?:multer|formidable|busboy|@fastify\/multipart|express-fileupload|@koa\/multer|koa-body|multiparty|connect-busboy|@nestjs\/platform-express|@fastify\/busboy)\b/;

/** Routes that store or read files that callers send. */
export const uploads = defineFact({
  id: 'uploads',
  needs: { behaviour, deployment },
  derive(_context, given): readonly Upload[] {
    const proxied = proxyLimit(given.deployment);
    return given.behaviour.entries('exposed').flatMap((entry): Upload[] => {
      if (
        entry.kind !== 'route' ||
        entry.served === false ||
        entry.endpoint?.implicit ||
        /^(?:GET|HEAD|OPTIONS)$/.test(entry.endpoint?.method ?? '')
      )
        return [];
      const trace = given.behaviour.trace(entry);
      const layer = entry.endpoint?.chain.find(({ name }) => RECEIVES.test(name));
      const takes = takesFile(trace) ?? (layer && entry.at);
      if (!takes) return [];
      const limit = ownLimit(trace, entry.machine.effects) ?? proxied;
      return [{ name: entry.name, at: entry.at, where: takes, ...(limit ? { limit } : {}) }];
    });
  },
});

function takesFile(trace: Trace): Location | undefined {
  for (const { fn } of trace.returned) {
    const typed = fn.node.parameters.some(({ annotation, default: value, decorators }) => {
      const type = annotation ? JSON.stringify(annotation).slice(0, 2_000) : '';
      const given = value?.kind === 'call' ? (dotted(value.callee) ?? '') : '';
      return (
        /"UploadFile"|"MulterFile"|"Multer"/.test(type) ||
        /^(?:\w+\.)?File$/.test(given) ||
        decorators.some((each) => /UploadedFiles?/.test(dotted(each) ?? ''))
      );
    });
    if (typed) return { path: fn.node.at.file, line: fn.node.at.line };
  }
  const sent = (value: Value): boolean =>
    consistsOf(value, (part) => part.origins.some(({ from, name }) => from === 'request' && /form|file|body/.test(name)));
  const read = trace.unknownCalls.find(({ callee }) => isRead(callee) && sent(callee));
  if (read) return { path: read.at.file, line: read.at.line };
  const receiver = trace.effects.find(({ path, kind }) => kind !== 'write' && RECEIVES.test(path));
  return receiver && { path: receiver.at.file, line: receiver.at.line };
}

/** A call of `read` on something that the caller sent. */
const isRead = (callee: Value): boolean =>
  callee.is === 'unknown' ? /^(?:member )?read of /.test(callee.reason.text) : callee.is === 'symbol' && callee.key.endsWith('.read');

/** What the program itself does against large files. */
function ownLimit(
  trace: Trace,
  loaded: readonly { path: string; arguments: readonly Value[]; named: ReadonlyMap<string, Value> }[],
): string | undefined {
  for (const { path, arguments: args } of [...loaded, ...trace.effects]) {
    if (!RECEIVES.test(path)) continue;
    for (const arg of args) {
      const size =
        optionOf(optionOf(arg, 'limits'), 'fileSize') ??
        optionOf(arg, 'maxFileSize') ??
        optionOf(optionOf(arg, 'formidable'), 'maxFileSize');
      if (size && finiteness(size) !== 'unbounded') return `${path.replaceAll('()', '')} limits the size`;
    }
  }
  const test = trace.tests.find(isSizeTest);
  if (test?.at) return `the size is tested at ${test.at.file}:${test.at.line}`;
  const whole = trace.unknownCalls.some(
    ({ callee, arguments: args }) =>
      callee.is === 'unknown' &&
      /^read of /.test(callee.reason.text) &&
      (args.length === 0 || args.every((arg) => isConstant(arg) && arg.value === null)),
  );
  const measured = trace.tests.some(({ value }) =>
    consistsOf(
      value,
      (part) =>
        part.is === 'derived' &&
        /^[<>]=?$/.test(part.by) &&
        part.of.some((each) => each.origins.some(({ from, name }) => from === 'request' && /content-length/i.test(name))),
    ),
  );
  return !whole && measured ? 'the stated length is tested' : undefined;
}

/** The largest body that any way in through the proxy lets by; undefined when a way in has no limit. */
function proxyLimit(given: {
  readonly entries: readonly { readonly proxy?: { readonly config?: unknown }; readonly published?: number }[];
}): string | undefined {
  const published = given.entries.filter((entry) => entry.published !== undefined);
  if (published.length === 0 || published.some(({ proxy }) => proxy === undefined)) return undefined;
  const text = published.map(({ proxy }) => JSON.stringify(limitsOf(proxy?.config)));
  return text.some((each) => /"0"/.test(each)) ? undefined : 'the proxy limits the body (client_max_body_size)';
}

function limitsOf(config: unknown): string[] {
  const found: string[] = [];
  const levels = (level: unknown): void => {
    if (typeof level !== 'object' || level === null) return;
    const { own, fixed, regex } = level as {
      own?: ReadonlyMap<string, readonly { args: readonly { value: string }[] }[]>;
      fixed?: readonly unknown[];
      regex?: readonly unknown[];
    };
    for (const directive of own?.get('client_max_body_size') ?? []) found.push(directive.args[0]?.value ?? '');
    for (const inner of [...(fixed ?? []), ...(regex ?? [])]) levels(inner);
  };
  for (const server of (config as { servers?: readonly { level: unknown }[] } | undefined)?.servers ?? []) levels(server.level);
  return found;
}
