import type { Place } from '../../syntax/nginx/error.ts';
import type { NginxOutcome } from './outcome.ts';

/** Who made a status: decides what kind of outcome it is. */
export type Origin = 'return' | 'static' | 'error';

/** What a phase leads to. */
export type Step =
  | { readonly to: 'server-rewrite' | 'find' | 'rewrite' | 'access' | 'content' }
  /** ngx_http_finalize_request with a status: error_page may still take it. */
  | { readonly status: number; readonly origin: Origin; readonly at?: Place }
  /** The response is made. */
  | { readonly done: Partial<NginxOutcome> & { readonly kind: NginxOutcome['kind'] } }
  /** Nothing happened: the next phase. */
  | undefined;
