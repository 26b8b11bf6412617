import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { test } from '../../../code/run/test.ts';
import type { Span } from '../../../code/tree.ts';
import { constant, isNullish, library, native, UNDEFINED, type Value } from '../../../code/value.ts';
import { guarded } from '../ends.ts';
import type { Layer, LayerEnd } from '../types.ts';
import type { Container } from './container.ts';
import { executionContext, type Subject } from './context.ts';
import { OPENED } from './decorators.ts';
import { nestStatus } from './errors.ts';
import { getMetadata } from './metadata.ts';
import type { Listed, ModuleNode } from './modules.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

export const nameOf = (value: Value): string => {
  if (value.is === 'class') return value.node.name ?? 'anonymous class';
  if (value.is === 'object' && value.class) return nameOf(value.class);
  if (value.is === 'object') return nameOf(value.fields.get('useClass') ?? value.fields.get('useExisting') ?? UNDEFINED);
  if (value.is === 'library') return value.path.replace(/\(\)/g, '').split('.').at(-1) ?? value.path;
  return value.is === 'constant' ? 'guard' : value.is;
};
const placeOf = (value: Value): Span | undefined =>
  value.is === 'class'
    ? value.node.at
    : value.is === 'object'
      ? value.class?.is === 'class'
        ? value.class.node.at
        : undefined
      : value.is === 'library'
        ? value.made
        : undefined;

/** Guards of packages that never refuse for want of a credential. */
const HARMLESS = /^(?:@nestjs\/throttler\.ThrottlerGuard|nestjs-throttler\.ThrottlerGuard|nestjs-rate-limiter\.RateLimiterGuard)/;
/** Guards of packages that refuse a request without a credential, unless a decorator of the same package opens the route. */
const KNOWN = /^(?:nest-keycloak-connect\.AuthGuard|@thallesp\/nestjs-better-auth\.AuthGuard)/;

/** The instance of a guard or interceptor as it stands in `UseGuards` or behind an APP token. */
export function enhancer(container: Container, item: Value, host: ModuleNode | undefined): Value {
  if (item.is === 'class' || (item.is === 'library' && !item.path.endsWith('()'))) return container.resolve(item, host);
  return item;
}

/** One guard before a handler. */
export function guardLayer(item: Listed, instance: Value, subject: Subject): Layer {
  const at = placeOf(instance) ?? placeOf(item.value);
  const name = nameOf(item.value.is === 'object' || item.value.is === 'constant' ? instance : item.value);
  const common = { name, role: 'guard' as const, ...(at ? { at } : {}) };
  const known = (end: LayerEnd): Layer => ({ ...common, known: end, run: () => end });
  if (instance.is === 'library') {
    if (HARMLESS.test(instance.path)) return known({ end: 'pass' });
    if (KNOWN.test(instance.path) && item.sure) {
      const open = getMetadata(subject.handler, OPENED) ?? getMetadata(subject.of, OPENED);
      return known(
        open
          ? { end: 'pass', remark: `${name} lets everybody through here` }
          : { end: 'stop', status: 401, remark: `${name} refuses a request without a credential` },
      );
    }
  }
  if (isNullish(instance) || instance.is === 'unknown')
    return known({
      end: 'unknown',
      reason: `a guard that cannot be resolved${instance.is === 'unknown' ? `: ${instance.reason.text}` : ''}`,
    });
  return {
    ...common,
    run: (m, request) => {
      const end = guarded((): LayerEnd => {
        const result = ask(m, instance, 'canActivate', [executionContext(m, subject, request)]);
        const answer = test(m, result, 'javascript', at ?? NOWHERE);
        return answer === undefined
          ? { end: 'unknown', reason: 'what it answers cannot be told' }
          : answer
            ? { end: 'pass' }
            : { end: 'stop', status: 403 };
      }, nestStatus);
      return !item.sure && end.end === 'stop' ? { end: 'unknown', reason: 'it stands there only under a test that is not decided' } : end;
    },
  };
}

/** An interceptor may throw before the handler runs; whatever else it does lets the request in. */
export function interceptorLayer(item: Listed, instance: Value, subject: Subject): Layer | undefined {
  if (instance.is !== 'object' || instance.class?.is !== 'class') return undefined;
  const at = placeOf(instance);
  return {
    name: nameOf(instance),
    role: 'handler',
    ...(at ? { at } : {}),
    run: (m, request) => {
      const end = guarded((): LayerEnd => {
        const handle = native('handle', () => library('rxjs.Observable()'));
        const next = native('next', () => UNDEFINED);
        next.fields.set('handle', handle);
        ask(m, instance, 'intercept', [executionContext(m, subject, request), next]);
        return { end: 'pass' };
      }, nestStatus);
      return end.end === 'unknown' || (end.end === 'stop' && !item.sure) ? { end: 'pass' } : end;
    },
  };
}

/** Calls a method and waits for what it promises or emits first. */
export function ask(m: Machine, self: Value, method: string, args: readonly Value[]): Value {
  const result = callValue(m, readMember(m, self, method, 'javascript', NOWHERE), args, NO_NAMES, NOWHERE, self);
  return first(m, result);
}

function first(m: Machine, value: Value): Value {
  if (value.is === 'pending') return first(m, awaitPending(m, value, NOWHERE));
  if (value.is === 'library' && (value.path === 'rxjs.of()' || value.path === 'rxjs.from()') && value.call)
    return first(m, value.call.arguments[0] ?? constant(undefined));
  return value;
}
