import { absent, defineCheck, fail, pass } from '../../src/define.ts';
import { guards } from '../../src/facts/guards.ts';

/** A credential that is the operator's own key, not a token of a login. */
const KEY = /^header x-.*key$|^header x-operator|^header authorization-key$/;
/** Routes of the login itself. */
const LOGIN = /\/(?:auth|login|logout|register|users?\/me|token|oauth|session)s?(?:\/|$)/;

export default defineCheck({
  id: 'g1/key-is-primary',
  leg: 'enforced',
  title: 'The operator key alone reaches every executor route',
  why: 'When a token login stands in front of the key, the operator is locked out as soon as the login breaks.',
  fix: 'Accept the operator key on every executor route and keep the token login an alternative.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { guards },
  judge({ guards }) {
    const keyed = guards.filter((guard) => guard.credentials.some((name) => KEY.test(name)));
    if (keyed.length === 0) return absent('no operator key is used: there is one way to authenticate');
    const byKey = new Set(keyed.flatMap((guard) => guard.routes));
    const others = guards
      .flatMap((guard) => guard.routes.filter((route) => !byKey.has(route) && !LOGIN.test(route)).map((route) => ({ guard, route })))
      .filter(({ guard }) => !guard.credentials.some((name) => /signature|secret|hmac/.test(name)));
    if (others.length > 0)
      return fail(`${others.length} routes do not accept the operator key`, {
        inspected: byKey.size + others.length,
        findings: others.map(({ guard, route }) => ({
          key: route,
          severity: 'exception',
          message: `${route} is behind ${guard.name}, which wants ${guard.credentials.join(' or ') || 'a login'}; the operator key does not open it`,
          ...guard.at,
          related: [],
        })),
      });
    return pass(`the operator key alone reaches ${byKey.size} routes`, {
      inspected: byKey.size,
      evidence: keyed.map((guard) => ({ ...guard.at, note: `${guard.name}: ${guard.credentials.join(', ')}` })),
    });
  },
});
