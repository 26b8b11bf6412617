/** What a document says a request without credentials meets in production. */
export type Posture = 'public' | 'read' | 'strict' | 'jwt' | 'webhook' | 'conditional' | 'unknown';

export type Credential = 'api-key' | 'user-token' | 'signature' | 'basic' | 'certificate';

export interface AuthStatement {
  /** As written. */
  readonly text: string;
  readonly posture: Posture;
  /** Credentials named; several are alternatives. */
  readonly credentials: readonly Credential[];
  /** Says "none" and names a signature check in the same breath. */
  readonly understated: boolean;
  /** Why the posture is `unknown`. */
  readonly reason?: string;
}

type Word = 'public' | 'required' | 'read' | 'webhook' | 'conditional' | 'vague' | 'network' | 'silent';
type World = 'production' | 'development' | 'any';

const credentialWords: readonly (readonly [Credential, RegExp])[] = [
  ['signature', /signatures?\b|\bhmac\b|webhook (?:secret|token)|signing secret|secret[-_ ]?token|\bx-hub-|\bsvix\b/],
  [
    'api-key',
    /\bapi[-_ ]?(?:keys?|tokens?)\b|\bx-[a-z-]*(?:key|token)\b|(?:operator|service|instance|shared|internal|static) (?:key|token|secret)/,
  ],
  [
    'user-token',
    /\bbearer\b|\bjwt\b|access tokens?|\bsessions?\b|\bcookies?\b|\boauth2?\b|\boidc\b|\bsso\b|logged[- ]in|\blog ?in required|signed[- ]in|\buser(?: token)?$/,
  ],
  ['basic', /\bbasic auth/],
  ['certificate', /\bmtls\b|mutual tls|client cert/],
];

const vague =
  /\b(?:varies|vary|depends|mixed|various|per[- ](?:endpoint|route)|see (?:below|above|notes?|code|source)|tbd|todo|unclear|unknown|undecided)\b|^\?+$/;
const conditional =
  /\boptional(?:ly)?\b|\b(?:if|when|where|once|unless|only if) \S*\s?(?:is |are )?(?:configured|set|enabled|present|provided|defined|turned on)\b|\bunless\b|\bdisabled by default\b|\bbehind (?:a|the) (?:flag|switch)\b|\bif [a-z_]*[=_]/;
const negated =
  /\b(?:no|not|without|doesn'?t|don'?t|never|isn'?t)\b[^.]*\b(?:auth\w*|keys?|tokens?|credentials?|log ?in|requ?ire[ds]?|needed|necessary|protect\w*|headers?)\b/;
const none = /^(?:none|no|n\/a|nil|false|off|[-–—]|❌|✗|✘|✖|🌐|🔓)$|\bnone\b/u;
const open = /\b(?:public|publicly|anonymous(?:ly)?|unauthenticated|unprotected|open)\b|public_read/;
const notOpen =
  /\b(?:not|never|non|no)[- ](?:be )?(?:public|publicly|anonymous|unauthenticated|open)\b|\b(?:reject|refuse|den|block)\w* (?:unauthenticated|anonymous)|\b(?:unauthenticated|anonymous) \w+ [^.]*\b(?:40[13]|reject|refuse|denied|block)/;
const required =
  /\brequire[ds]?\b|\bmandatory\b|\bmust\b|\bprotected\b|(?<!un)\bauthenticated\b|\brestricted\b|\bguarded\b|\bprivate\b|\bneeds?\b|\badmins?\b|\bsuperusers?\b|\bis_superuser\b|\bowners?\b|\broles?\b|\bstrict\b|\bdefault[- ]deny\b|^(?:yes|true|on)\b|✅|✓|✔|🔒|🔑/u;
const read = /\bread[-_ ]?(?:access|key|only key|guard)\b|verify_read/;
const network = /\binternal\b|\blocalhost\b|\bloopback\b|\bvpn\b|\bprivate network\b/;

/** Maps the auth text of a contract row to a posture in production. Words about development only are set aside. */
export function readAuth(text: string): AuthStatement {
  const clauses = split(text.trim().toLowerCase()).map((clause) => ({ clause, world: worldOf(clause), word: wordOf(clause) }));
  const telling = clauses.filter(({ word }) => word !== 'silent');
  const production = telling.filter(({ world }) => world === 'production');
  const general = telling.filter(({ world }) => world === 'any');
  const decisive = production.length > 0 ? production : general;
  const words = new Set(decisive.map(({ word }) => word));
  const credentials = credentialsOf(decisive.map(({ clause }) => clause).join(' '), general.map(({ clause }) => clause).join(' '));
  const readInDevelopment = telling.some(({ world, clause, word }) => world === 'development' && word === 'public' && /read/.test(clause));
  const say = (posture: Posture, reason?: string): AuthStatement => ({
    text: text.trim(),
    posture,
    credentials,
    understated: posture === 'webhook' && words.has('public'),
    ...(reason === undefined ? {} : { reason }),
  });

  if (words.has('vague')) return say('unknown', `"${text.trim()}" does not say which credential`);
  if (decisive.length === 0) {
    if (telling.length > 0) return say('unknown', `"${text.trim()}" says nothing about production`);
    return say('unknown', text.trim() === '' ? 'the auth text is empty' : `"${text.trim()}" holds no known auth word`);
  }
  if (words.has('conditional')) return say('conditional');
  if (words.has('webhook')) return say('webhook');
  const closed = words.has('required') || words.has('read');
  if (words.has('public') && closed) return say('unknown', `"${text.trim()}" says both public and protected`);
  if (words.has('public')) return say('public');
  if (!closed) return say('unknown', `"${text.trim()}" names a network, not a credential`);
  if (words.has('read') || readInDevelopment) return say('read');
  return say(credentials.includes('user-token') ? 'jwt' : 'strict');
}

/** Clauses, so that "in production" binds to its own half of the sentence. */
function split(text: string): string[] {
  const kept: string[] = [];
  for (const part of text.split(/[;,()\n]|\.(?:\s|$)|\s[-–—]\s|—|\bbut\b|\bwhile\b|\bwhereas\b/u)) {
    for (const clause of inDevelopment.test(part) && inProduction.test(part) ? part.split(/\band\b|\/|\|/) : [part]) {
      const trimmed = clause.trim();
      if (onlyWorld.test(trimmed) && kept.length > 0) kept.push(`${kept.pop()} ${trimmed}`);
      else if (trimmed !== '') kept.push(trimmed);
    }
  }
  return kept;
}

/** "(dev only)" belongs to the words before it. */
const onlyWorld =
  /^(?:in |for |on )?(?:local |non-)?(?:dev(?:elopment)?|prod(?:uction)?|test(?:s|ing)?|staging)(?: only| mode| environments?)*$/;

const inDevelopment = /\bnon-?prod(?:uction)?\b|\bdev(?:elopment)?\b|\blocal(?:ly)?\b|\btest(?:s|ing)?\b|\bstaging\b/;
const inProduction = /(?<!non-)(?<!non)\bprod(?:uction)?\b/;

const worldOf = (clause: string): World => (inDevelopment.test(clause) ? 'development' : inProduction.test(clause) ? 'production' : 'any');

function wordOf(clause: string): Word {
  if (vague.test(clause)) return 'vague';
  if (/\bcredentials? in (?:the )?(?:request|body|payload)\b|^rate limit/.test(clause)) return 'silent';
  if (conditional.test(clause)) return 'conditional';
  if (notOpen.test(clause)) return 'required';
  if (negated.test(clause) || none.test(clause) || open.test(clause)) return 'public';
  if (credentialWords[0]?.[1].test(clause)) return 'webhook';
  if (read.test(clause)) return 'read';
  if (required.test(clause) || credentialWords.some(([, pattern]) => pattern.test(clause))) return 'required';
  return network.test(clause) ? 'network' : 'silent';
}

/** A production clause may name the credential in a neighbouring clause: "X-API-Key, required in production". */
function credentialsOf(decisive: string, general: string): Credential[] {
  const named = (text: string) => credentialWords.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  const own = named(decisive);
  const found = own.length > 0 ? own : named(general);
  // "API key as bearer token" is a key and its carrier, not two credentials.
  const carried = /keys?\b[^.]*\b(?:as|via|in|using|through)\b[^.]*\b(?:bearer|cookie)/.test(decisive);
  return carried ? found.filter((name) => name !== 'user-token') : found;
}
