import type { Expression, Unit } from '../../code/tree.ts';
import { defineFact, type Location } from '../../define.ts';
import { code } from '../code.ts';
import { liveness } from '../configuration/liveness.ts';
import { type Definition, functionAround, productionUnits } from '../configuration/outline.ts';
import { besideService } from '../environment.ts';
import { dotted, walk } from '../tests/walk.ts';
import { Bearing, type Bears } from './bearing.ts';

/** A secret, or a raw payload, that is put into a log, an error or a summary. */
export interface LogLeak extends Location {
  readonly where: 'log' | 'error' | 'summary';
  readonly sink: string;
  readonly what: string;
  readonly from: Location;
  readonly in: string;
}

export interface LogLeaks {
  readonly leaks: readonly LogLeak[];
  /** Log calls, errors and summaries that were read. */
  readonly inspected: number;
  readonly sample: readonly Location[];
}

const SECRET_WORDS = /secret|passw|credential|token|api_?key|private_?key|environ\b|process\.env|_URL\b|summary|preview/i;
const SINKS = /\b(?:log(?:ger|ging)?|console)\b|\bprint\(|\braise\b|\bthrow\b|summary|preview/;
const LOG =
  /(?:^|\.)(?:_?logger|_?log|logging|console|winston|pino|structlog|loguru)(?:\(\))?\.(?:debug|info|warn|warning|error|exception|critical|fatal|trace|log|success|verbose|notice|bind)$/;
const KEEPS_SUMMARY = /(?:summary|preview|excerpt)\s*=[^=]/i;
const SUMMARY = /(?:summary|preview|excerpt)$/i;
const PAYLOAD =
  /^(?:payload|request_?payload|body|request_?body|raw_?(?:body|payload|request|data)|arguments|tool_?(?:input|args)|message_?body)$/i;
const CLEARED = /redact|mask|scrub|sanitiz|hash|digest|summari[sz]e|anonymi|encrypt|safe/i;

/** Secrets and raw payloads in what production code logs, raises and keeps as summaries. */
export const logLeaks = defineFact({
  id: 'log-leaks',
  needs: { code, liveness },
  derive(_context, given): LogLeaks {
    const bearing = new Bearing(given.code);
    const leaks: LogLeak[] = [];
    const sample: Location[] = [];
    let inspected = 0;
    const served = (path: string): boolean => (given.liveness.known ? given.liveness.loads(path) : !besideService.test(path));
    const near = { test: (text: string): boolean => SINKS.test(text) && SECRET_WORDS.test(text) };
    // What a ledger keeps is judged wherever it stands, logs where a served process writes them.
    const units = [
      ...productionUnits(given.code, near, served),
      ...productionUnits(given.code, KEEPS_SUMMARY, (path) => !served(path) && !besideService.test(path)),
    ];
    for (const unit of units) {
      const loaded = served(unit.file);
      for (const sink of sinksIn(unit)) {
        if (!loaded && sink.where !== 'summary') continue;
        inspected += 1;
        if (sample.length < 5) sample.push({ path: unit.file, line: sink.node.at.line });
        const inside = functionAround(unit, sink.node.at.start);
        const found = leakOf(sink, unit, inside, bearing);
        if (found)
          leaks.push({
            path: unit.file,
            line: sink.node.at.line,
            where: sink.where,
            sink: sink.name,
            what: found.what,
            from: { path: found.path, line: found.line },
            in: inside ? (inside.class?.name ? `${inside.class.name}.${inside.name}()` : `${inside.name}()`) : unit.file,
          });
      }
    }
    return { leaks, inspected, sample };
  },
});

interface Sink {
  readonly where: LogLeak['where'];
  readonly name: string;
  readonly node: Expression | Extract<Parameters<typeof walk>[0][number], { kind: 'jump' }>;
  readonly values: readonly Expression[];
}

function sinksIn(unit: Unit): readonly Sink[] {
  const sinks: Sink[] = [];
  walk(unit.module.statements, unit, (node) => {
    if (node.kind === 'call') {
      const callee = dotted(node.callee) ?? '';
      const values = node.arguments.map(({ value }) => value);
      if (LOG.test(callee) || (unit.dialect === 'python' && callee === 'print')) sinks.push({ where: 'log', name: callee, node, values });
      for (const { name, value } of node.arguments)
        if (name !== undefined && SUMMARY.test(name)) sinks.push({ where: 'summary', name, node, values: [value] });
    }
    if (node.kind === 'jump' && node.form === 'raise' && node.value?.kind === 'call') {
      const name = dotted(node.value.callee) ?? 'an error';
      sinks.push({ where: 'error', name, node, values: node.value.arguments.map(({ value }) => value) });
    }
    return undefined;
  });
  return sinks;
}

function leakOf(sink: Sink, unit: Unit, inside: Definition | undefined, bearing: Bearing): Bears | undefined {
  for (const value of sink.values) {
    if (sink.where === 'summary') {
      const raw = rawPayload(value, unit, inside, 0);
      if (raw) return { what: `the raw ${raw}`, path: unit.file, line: value.at.line };
      continue;
    }
    const path = dotted(value);
    if (path !== undefined && /^(?:os\.environ|process\.env)$/.test(path))
      return { what: 'the whole environment', path: unit.file, line: value.at.line };
    const found = bearing.of(value, unit, inside, false);
    // An error that the caller is answered may name a field; only what flows in as a value counts.
    if (found && !(value.kind === 'literal')) return found;
  }
  return undefined;
}

/** The parameter that a value is the text of, without anything that redacts on the way. */
function rawPayload(node: Expression, unit: Unit, inside: Definition | undefined, depth: number): string | undefined {
  if (depth > 6) return undefined;
  if (node.kind === 'logical') return rawPayload(node.left, unit, inside, depth + 1) ?? rawPayload(node.right, unit, inside, depth + 1);
  if (node.kind === 'conditional') return rawPayload(node.then, unit, inside, depth + 1) ?? rawPayload(node.else, unit, inside, depth + 1);
  if (node.kind === 'index') return rawPayload(node.object, unit, inside, depth + 1);
  if (node.kind === 'template') {
    for (const part of node.parts) {
      const found = rawPayload(part, unit, inside, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  if (node.kind === 'call') {
    const callee =
      dotted(node.callee) ??
      (node.callee.kind === 'member' ? `*.${node.callee.name}` : node.callee.kind === 'intrinsic' ? node.callee.name : '');
    if (CLEARED.test(callee)) return undefined;
    if (/(?:^|\.)(?:slice|substring|substr|strip|trim|decode|encode)$/.test(callee) && node.callee.kind === 'member')
      return rawPayload(node.callee.object, unit, inside, depth + 1);
    if (!/(?:^|\.)(?:dumps|stringify|str|repr|String|inspect|format|text|pformat)$/.test(callee)) return undefined;
    const first = node.arguments[0]?.value;
    return first ? rawPayload(first, unit, inside, depth + 1) : undefined;
  }
  if (node.kind !== 'name') return undefined;
  if (inside?.function.parameters.some(({ target }) => target.kind === 'name' && target.name === node.name))
    return PAYLOAD.test(node.name) ? node.name : undefined;
  let found: string | undefined;
  if (inside)
    walk(unit.body(inside.function).statements, unit, (each) => {
      if (each.kind === 'assign' && each.target.kind === 'name' && each.target.name === node.name && each.value && !found)
        found = rawPayload(each.value, unit, inside, depth + 1);
      return undefined;
    });
  return found;
}
