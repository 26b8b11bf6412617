const FIELD =
  /^(?:(?:access|refresh|id|auth|bearer|bot|session|api|oauth|secret|service)_?token|client_?secret|(?:api|private|secret|signing|encryption|access)_?key|password|passwd|passphrase|app_?password|secret|credentials?_json|connection_?string|totp_?secret)s?$/i;
export const PARAMETER = /^(?:tokens?|credentials?|creds?|oauth_?credentials?|secrets?|passwords?)$/i;
/** A field whose value is about a secret: how long it lives, whether it is there. */
const ABOUT =
  /(?:expir|_at$|_id$|count|length|type|scope|hash|digest|fingerprint|masked|redacted|encrypted|cipher|present|configured|required|last4|prefix|limit|budget|usage|uri$|url$|path$|file$|env$|variable|name$)/i;

/** Whether a field of this name holds a credential. */
export const isCredentialField = (name: string): boolean => {
  const plain = name.replace(/^[_#]+/, '');
  return FIELD.test(plain) && !ABOUT.test(plain);
};

/** Calls that take the secret out of a value, or make it unreadable. */
export const CLEARS =
  /encrypt|seal(?:ed)?$|cipher|fernet|hash|digest|hmac|sha\d|md5|bcrypt|argon|scrypt|mask|redact|scrub|sanitiz|obfuscat|censor|anonymi|fingerprint|\bsign$|verify|compare|kms|^len$|^bool$|^Boolean$|^type$|^isinstance$|^hasattr$|\.exists$|\.keys$|^id$/i;
/** Packages' own functions that put a value into another form. */
export const KEEPS =
  /(?:^|\.)(?:dumps?|stringify|asdict|astuple|model_dump(?:_json)?|dict|json|to_json|toJSON|str|String|repr|format|encode|decode|b64encode|b64decode|strip|trim|join|from|bytes|Buffer|list|tuple|copy|deepcopy|safe_dump|dump|serialize|update|assign|values|items|entries|fromEntries|to_dict|toString|vars|concat)$/;

export const NAMED = /(?:secret|password|passphrase|(?:private|signing|session|jwt|api|encryption)_?key|token)$/i;
/** Methods of everything, which a name alone does not tell apart. */
export const GENERIC =
  /^(?:map|filter|reduce|join|get|set|find|some|every|flatMap|forEach|then|catch|call|apply|format|toString|validate|parse|safeParse|send|run|execute|create|update|delete|add|push|append|pop|keys|values|items|entries|includes|split|replace|slice|trim|lower|upper|strip|encode|decode|read|write|close|open|login|log|info|error|warn|debug|test|match|exec)$/;
