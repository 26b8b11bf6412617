import type { MemberModel } from '../../../code/machine.ts';
import { constant, type LibraryValue } from '../values.ts';
import { responseOf } from '../web-request.ts';

const statusOf = (receiver: LibraryValue): number | undefined => {
  const response = responseOf(receiver);
  return response?.kind === 'response' ? response.status : undefined;
};

const status: MemberModel = (_m, receiver) => {
  const number = statusOf(receiver);
  return number === undefined ? undefined : constant(number);
};

const ok: MemberModel = (_m, receiver) => {
  const number = statusOf(receiver);
  return number === undefined ? undefined : constant(number >= 200 && number < 300);
};

/** `ok` and `status` of a response that the program makes itself. */
export const RESPONSE_MEMBERS: ReadonlyMap<string, MemberModel> = new Map(
  ['global.Response', 'next/server.NextResponse'].flatMap((owner) =>
    [`${owner}()`, `${owner}.json()`].flatMap((made) => [[`${made}.status`, status] as const, [`${made}.ok`, ok] as const]),
  ),
);
