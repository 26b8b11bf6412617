import type { Control } from '../../code/trace.ts';
import { originsOf } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import { isRequesterField } from './words.ts';

/** Where a control compares who asked, as stored, with who calls; undefined: nowhere. */
export function comparesRequester(controls: readonly Control[]): Location | undefined {
  for (const { point } of controls) {
    const origins = originsOf(point.value, 3);
    const requester = origins.some(({ from, name }) => from === 'stored' && isRequesterField(name.slice(name.lastIndexOf('.') + 1)));
    const caller = origins.some(
      ({ from, credential, name }) =>
        from === 'principal' ||
        (from === 'request' && (credential === true || /by|user|actor|approver/i.test(name))) ||
        (from === 'stored' && /^(?:user|account|member|session)/i.test(name)),
    );
    if (requester && caller && point.at) return { path: point.at.file, line: point.at.line };
  }
  return undefined;
}
