import type { LayerEnd } from './types.ts';
import { type LibraryValue, list, symbol, textOf, type Value } from './values.ts';

/** What a strategy of passport asks of a request. */
export type Asks =
  /** What proves who the caller is. */
  | 'credential'
  /** A name and a password in the body, or a visit to a provider: whoever comes may begin a login. */
  | 'login'
  | 'nothing';

const LOGINS =
  /^(?:local(?![-_]?(?:api|key|token|jwt))|ldap|activedirectory|totp|webauthn|fido2|passkey|google|github|facebook|twitter|x$|linkedin|microsoft|discord|apple|auth0|okta|cognito|keycloak|oidc|openid|saml|cas$|oauth(?!.*bearer)|azure(?!.*bearer)|gitlab|slack|spotify|steam|amazon|bitbucket|line$|kakao|naver|42$|twitch|dropbox|instagram|reddit|yahoo|vk|wechat|weibo|mastodon|authentik|authelia|zitadel|shibboleth|sso|magic)/i;

/** What the strategy of a name, or of a package (`passport-google-oauth20`), asks for; a name that says nothing asks for a credential. */
export function asksFor(name: string): Asks {
  const short = name.replace(/^(?:@[\w-]+\/)?passport-/, '');
  return /^anonymous/.test(short) ? 'nothing' : LOGINS.test(short) ? 'login' : 'credential';
}

/** What `authenticate(strategies)` or `authorize(strategy)` asks for, before the function of a route may run. */
export function passportAsks(made: LibraryValue): Asks {
  // Linking an account leads to its provider.
  if (made.path.endsWith('.authorize()')) return 'login';
  const [strategies = list([])] = made.call?.arguments ?? [];
  const asked = (strategies.is === 'list' ? strategies.items : [strategies]).map((each) => asksFor(textOf(each) ?? ''));
  return asked.find((each) => each === 'nothing') ?? asked.find((each) => each === 'login') ?? 'credential';
}

/** Who a login finds is the caller's choice: anybody may try one. */
export const whoLogsIn = (): Value => symbol('request.body.login', 'any', [{ from: 'request', name: 'body login' }]);

/** How a request without a credential fares at `authenticate(...)` that has no function of the program's own to decide. */
export function passportEnd(made: LibraryValue): LayerEnd {
  const asks = passportAsks(made);
  if (asks === 'nothing') return { end: 'pass', remark: 'passport lets anonymous requests through' };
  if (asks === 'login') return { end: 'pass', remark: 'passport begins or ends a login, which anybody may try' };
  return { end: 'stop', status: 401, remark: 'passport refuses a request without a credential' };
}
