import { memberOf } from '../../../code/run/classes.ts';
import { statusNumber } from '../ends.ts';
import type { Reading } from '../python/view.ts';
import type { Value } from '../values.ts';

/** The status of a Django or REST framework response. */
function responseStatus(value: Value): number | undefined {
  if (value.is === 'object') return statusNumber(value.fields.get('status_code'));
  if (value.is === 'library' && value.call && /Response\(\)$/.test(value.path)) return statusNumber(value.call.named.get('status')) ?? 200;
  return undefined;
}

/** The status an error carries: its `status_code`, as instance or class attribute. */
function errorStatus(value: Value): number | undefined {
  if (value.is !== 'object') return undefined;
  return (
    statusNumber(value.fields.get('status_code')) ??
    (value.class?.is === 'class' ? statusNumber(memberOf(value.class, 'status_code', 'fields')?.value) : undefined)
  );
}

export const DJANGO_READING: Reading = {
  responseStatus: (_m, value) => responseStatus(value),
  errorStatus: (_m, value) => errorStatus(value),
};
