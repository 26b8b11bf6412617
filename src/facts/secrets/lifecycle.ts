import { defineFact, type Location } from '../../define.ts';
import { code } from '../code.ts';
import { bare, liveness } from '../configuration/liveness.ts';
import { type Definition, outlineOf, productionUnits } from '../configuration/outline.ts';
import { besideService } from '../environment.ts';
import { isCredentialField } from './credential-words.ts';

/** A function that creates, refreshes, rotates or revokes a credential. */
export interface LifecycleStep extends Location {
  readonly name: string;
  readonly event: 'create' | 'refresh' | 'rotate' | 'revoke';
  /** logged: it, or what it calls, writes a structured record; text: only lines of text; kept: a list in memory, and at most text; none: nothing. */
  readonly audit: 'logged' | 'text' | 'kept' | 'none';
  readonly at?: Location;
}

const EVENTS: readonly (readonly [LifecycleStep['event'], RegExp])[] = [
  ['refresh', /^_?(?:refresh|renew)_?\w*(?:credential|token|secret|access)/i],
  ['rotate', /^_?rotate_?\w*(?:credential|token|secret|key|password)?s?$/i],
  ['revoke', /^_?(?:revoke|unregister|invalidate|delete|remove|disconnect)_?\w*(?:credential|token|secret|api_?key|oauth)/i],
  [
    'create',
    /^_?(?:register|create|store|save|add|issue|generate)_?\w*(?:credential|oauth_?token|api_?key|access_?token|refresh_?token|secret)s?$/i,
  ],
];
const FILE = /credential|oauth|api_?keys?|secret_?(?:store|manager)|token_?(?:store|manager)/i;
const LOGGED =
  /\b_?(?:logger|log|logging|audit\w*|winston|pino|structlog|events?|tracer|telemetry)\b\s*(?:\(\))?\.\s*(?:info|warn|warning|error|exception|debug|critical|log|emit|record|publish|write|track|audit|create|add|send|insert|log_event|bind|notice)\s*\(|\baudit\w*\s*\(|\b(?:emit|record|publish|write|log|track)_?(?:audit|security|credential)?_?[Ee]vent\s*\(/g;
const KEPT = /\b_?\w*(?:events?|history|audit\w*|log)\.(?:append|push|add)\s*\(/i;

/** The steps in a credential's life in production code, with what records them. */
export const lifecycle = defineFact({
  id: 'credential-lifecycle',
  needs: { code, liveness },
  derive({ repo }, given): readonly LifecycleStep[] {
    const steps: LifecycleStep[] = [];
    const within = (path: string): boolean =>
      FILE.test(path) &&
      !(besideService.test(path) && !(given.liveness.known && given.liveness.loads(path))) &&
      !/(?:^|\/)(?:cli|web|frontend|client|mobile)\//.test(path);
    for (const unit of productionUnits(given.code, undefined, within)) {
      const text = repo.text(unit.file) ?? '';
      const plain = bare(text, unit.dialect === 'python');
      if (![...plain.matchAll(/\b[A-Za-z_]\w+\b/g)].some(([word]) => isCredentialField(word))) continue;
      const { functions } = outlineOf(unit);
      for (const definition of functions) {
        const event = EVENTS.find(([, pattern]) => pattern.test(definition.name))?.[0];
        if (!event || /\b(?:abstractmethod|NotImplementedError)\b/.test(plain.slice(definition.start, definition.end))) continue;
        steps.push({
          name: definition.class?.name ? `${definition.class.name}.${definition.name}()` : `${definition.name}()`,
          event,
          path: unit.file,
          line: definition.line,
          ...auditOf(definition, functions, plain, (offset) => ({ path: unit.file, line: repo.lineAt(unit.file, offset) })),
        });
      }
    }
    return steps;
  },
});

/** What a function, or one that it calls in its file, records. */
function auditOf(
  definition: Definition,
  all: readonly Definition[],
  text: string,
  at: (offset: number) => Location,
): Pick<LifecycleStep, 'audit' | 'at'> {
  let kept: Location | undefined;
  let line: Location | undefined;
  const seen = new Set<Definition>();
  const queue: { each: Definition; depth: number }[] = [{ each: definition, depth: 0 }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { each, depth } = next;
    if (seen.has(each)) continue;
    seen.add(each);
    const body = text.slice(each.start, each.end);
    const called = all.filter((other) => other !== each && new RegExp(`\\b${other.name.replace(/\$/g, '\\$&')}\\s*\\(`).test(body));
    for (const logged of body.matchAll(LOGGED)) {
      // A call of the file's own recorder says what that does.
      if (called.some((other) => logged[0].includes(other.name))) continue;
      if (isStructured(logged[0], body.slice(logged.index + logged[0].length)))
        return { audit: 'logged', at: at(each.start + logged.index) };
      line ??= at(each.start + logged.index);
    }
    const listed = KEPT.exec(body);
    if (listed) kept ??= at(each.start + listed.index);
    if (depth < 3) queue.push(...called.map((other) => ({ each: other, depth: depth + 1 })));
  }
  return kept ? { audit: 'kept', at: kept } : line ? { audit: 'text', at: line } : { audit: 'none' };
}

/** Whether a record has fields: everything but a logger's message with values put into its text. */
function isStructured(call: string, rest: string): boolean {
  if (!/log(?:ger|ging)?\b|winston|pino/i.test(call) || /structlog/.test(call)) return true;
  let depth = 1;
  let end = 0;
  while (end < rest.length && depth > 0) {
    if (rest[end] === '(') depth++;
    else if (rest[end] === ')') depth--;
    end++;
  }
  return /\bextra\s*=|(?:^|[,(])\s*\{|\b(?!exc_info|stack_info)\w+\s*=[^=>]/.test(rest.slice(0, end));
}
