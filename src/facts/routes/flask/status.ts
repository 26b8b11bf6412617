import type { Machine } from '../../../code/machine.ts';
import { Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { linearize, memberOf } from '../../../code/run/classes.ts';
import { statusNumber } from '../ends.ts';
import { active } from '../python/host.ts';
import type { Reading } from '../python/view.ts';
import { isConstant, type Value } from '../values.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const leading = (value: Value | undefined): number | undefined =>
  statusNumber(value) ??
  (value && isConstant(value) && typeof value.value === 'string'
    ? Number(/^(\d{3})\b/.exec(value.value)?.[1] ?? Number.NaN) || undefined
    : undefined);

/** The status of what a Flask view or hook returns: `(body, 401)`, a `Response`, anything else 200. */
function responseStatus(value: Value): number | undefined {
  if (value.is === 'list') {
    const given = value.items
      .slice(1)
      .map(leading)
      .find((each) => each !== undefined);
    return given ?? (value.items[0] ? responseStatus(value.items[0]) : undefined);
  }
  if (value.is === 'object') return leading(value.fields.get('status_code'));
  if (value.is === 'library' && value.call && /Response\(\)$/.test(value.path))
    return leading(value.call.named.get('status')) ?? leading(value.call.arguments[1]) ?? 200;
  return undefined;
}

function codeOf(error: Value): number | undefined {
  if (error.is !== 'object') return undefined;
  const response = error.fields.get('response');
  const own =
    error.fields.get('code') ??
    (error.class?.is === 'class' ? memberOf(error.class, 'code', 'fields')?.value : undefined) ??
    error.fields.get('status_code');
  return (response ? responseStatus(response) : undefined) ?? leading(own);
}

/** What the application answers to an error: its handler for the class or code, else the error's own status. */
function errorStatus(m: Machine, error: Value): number | undefined {
  const code = codeOf(error);
  const app = active(m, 'flask');
  const handlers = app?.is === 'object' ? app.fields.get('error_handlers') : undefined;
  if (handlers?.is !== 'list' || error.is !== 'object' || error.class?.is !== 'class') return code;
  const order = linearize(error.class);
  let best: { rank: number; run: Value } | undefined;
  for (const item of handlers.items) {
    if (item.is !== 'list') continue;
    const [, of, run] = item.items;
    if (!of || !run) continue;
    const rank = isConstant(of)
      ? of.value === code
        ? 0
        : -1
      : order.findIndex((each) => each === of || (each.is === 'library' && of.is === 'library' && each.path === of.path));
    if (rank >= 0 && (!best || rank < best.rank)) best = { rank, run };
  }
  if (!best) return code;
  try {
    return responseStatus(callValue(m, best.run, [error], new Map(), NOWHERE)) ?? code ?? 500;
  } catch (failure) {
    if (failure instanceof Raised) return code ?? 500;
    throw failure;
  }
}

export const FLASK_READING: Reading = { responseStatus: (_m, value) => responseStatus(value), errorStatus };
