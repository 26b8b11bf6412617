import { fromBytes } from '../../syntax/nginx/bytes.ts';
import { isSecure, serverName } from './builtin.ts';
import { flag } from './levels.ts';
import type { Run } from './run.ts';
import { UnknownValue } from './unknown.ts';

/** The Location header as sent: absolute with the Host's name and nginx's own port, never the client's. */
export function finalLocation(run: Run): { readonly target?: string; readonly reason?: string } {
  const { location } = run;
  if (location === undefined) return {};
  if (location instanceof UnknownValue) return { reason: location.reason };
  if (!location.startsWith('/') || !flag(run.level, 'absolute_redirect', true)) return { target: fromBytes(location) };
  const named = flag(run.level, 'server_name_in_redirect', false);
  const host = named ? serverName(run) : run.host || (run.request.address ?? new UnknownValue('the local address is not known'));
  if (host instanceof UnknownValue) return { reason: host.reason };
  const secure = isSecure(run);
  const port = run.request.port ?? 80;
  const shown = flag(run.level, 'port_in_redirect', true) && port !== (secure ? 443 : 80) ? `:${port}` : '';
  return { target: fromBytes(`${secure ? 'https' : 'http'}://${host}${shown}${location}`) };
}
