import type { Location } from '../define.ts';
import type { Trace, TraceHop } from '../facts/deployment/trace.ts';
import type { ContractRow } from '../facts/documents/contract-row.ts';
import { escapeText, safeJson } from './escape.ts';
import { row } from './routes.ts';

/** A trace with the contract row of its route. */
export interface DocumentedTrace {
  readonly trace: Trace;
  readonly contract?: ContractRow;
}

/** The JSON contract of `trace`: one object for one request, `traces` for a list. */
export function traceJson(traces: readonly DocumentedTrace[], list: boolean): string {
  const [first] = traces;
  return safeJson(list || !first ? { schema: 1, traces: traces.map(data) } : { schema: 1, ...data(first) });
}

function data({ trace, contract }: DocumentedTrace): Record<string, unknown> {
  const { server, location, upstream, route } = trace;
  return {
    request: { method: trace.method, url: trace.url },
    server: server ? { path: server.path, line: server.line, names: server.names } : null,
    location: location ? { path: location.path, line: location.line, name: location.name } : null,
    outcome: {
      kind: trace.kind,
      ...(trace.outcome?.upstream ? { upstream: trace.outcome.upstream } : upstream ? { upstream: upstream.address } : {}),
      ...(trace.upstreamUri === undefined ? {} : { upstreamUri: trace.upstreamUri }),
      ...(trace.status === undefined ? {} : { status: trace.status }),
      ...(trace.target === undefined ? {} : { target: trace.target }),
      reason: trace.reason,
    },
    ...(upstream?.container
      ? { service: { name: upstream.container.name, verdict: upstream.verdict, ...place(upstream.container.from) } }
      : {}),
    ...(route
      ? {
          route: {
            ...row(route),
            ...(contract
              ? { contract: { ...place(contract.at), method: contract.method, path: contract.path, auth: contract.auth.text } }
              : {}),
          },
        }
      : {}),
    hops: hopsOf(trace, contract).map(({ kind, text, path, line }) => ({ kind, text, path, line })),
  };
}

const place = ({ path, line }: Location): { readonly at: Location } => ({ at: { path, line } });

const hopsOf = (trace: Trace, contract: ContractRow | undefined): readonly TraceHop[] =>
  contract
    ? [
        ...trace.hops,
        {
          kind: 'contract',
          text: `${contract.method} ${contract.path}: ${contract.auth.text || 'says nothing about auth'}`,
          path: contract.at.path,
          line: contract.at.line,
        },
      ]
    : trace.hops;

/** The chain of each request, one hop a line. */
export function traceTable(traces: readonly DocumentedTrace[]): string {
  const blocks = traces.map(({ trace, contract }) => {
    const hops = hopsOf(trace, contract);
    const width = Math.min(60, Math.max(0, ...hops.map(({ text }) => text.length)));
    const lines = hops.map(({ kind, text, path, line }) =>
      `  ${kind.padEnd(8)}  ${escapeText(text).padEnd(width)}  ${path === '' ? '' : escapeText(`${path}:${line}`)}`.trimEnd(),
    );
    return [escapeText(`${trace.method} ${trace.url}`), ...lines, `  ${verdictOf(trace)}`, ''].join('\n');
  });
  return `${blocks.join('\n')}`;
}

function verdictOf(trace: Trace): string {
  const kind =
    trace.kind === 'proxy' ? (trace.route ? 'handler' : trace.upstream?.verdict === 'broken' ? 'broken' : 'no handler') : trace.kind;
  return `= ${kind}${trace.status === undefined ? '' : ` ${trace.status}`}: ${escapeText(trace.reason)}`;
}
