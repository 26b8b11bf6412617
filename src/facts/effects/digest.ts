import { isConstant, type LibraryValue, originsOf, type Value } from '../../code/value.ts';
import { contains } from './assume.ts';

const DIGEST =
  /(?:^|\.)(?:hashlib|hmac|zlib|xxhash|mmh3|blake3|Crypto\.Hash|cryptography\.hazmat\.primitives\.hashes)\b|createHash\(\)|createHmac\(\)|\bcrypto(?:\.subtle)?\.(?:digest|hash)\b|^(?:node:)?crypto\.hash|^(?:object-hash|hash-sum|crypto-js|@noble\/hashes|hash\.js|js-sha256|sha\.js|fast-json-stable-hash)\b|^builtins\.hash\b/;
const STRONG = /sha-?(?:256|384|512)|sha3|blake|SHA(?:256|384|512)|SHA3/;
const CANONICAL = /canonical|stable-?stringify|json-stable|safe-stable|fast-json-stable|jcs|rfc8785|object-hash|serialize-javascript/i;

/** How a digest is made, and of what. */
export interface DigestReading {
  /** SHA-256 or better, and not cut short. */
  readonly strong: boolean | 'unknown';
  /** Made of a form that does not depend on the order of keys. */
  readonly canonical: boolean | 'unknown';
  /** Parts of any length stand side by side: `ab` and `c` give the same as `a` and `bc`. */
  readonly joined: boolean;
  /** How the algorithm reads. */
  readonly algorithm: string;
  /** sent: the very value that goes out; stored: fields of a record, none of which goes out; other: anything else. */
  readonly over: 'sent' | 'stored' | 'other';
  /** What the caller gives and is sent without being hashed. */
  readonly beside: readonly string[];
  /** Names of what goes in. */
  readonly inputs: readonly string[];
}

/** The digest that a value is, or holds: a call of a hash function of the language or a package. */
export function digestIn(value: Value, depth = 4): LibraryValue | undefined {
  if (value.is === 'library') {
    if (value.call && DIGEST.test(value.path)) return value;
    return value.receiver && depth > 0 ? digestIn(value.receiver, depth - 1) : undefined;
  }
  if (depth === 0) return undefined;
  if (value.is === 'derived' || value.is === 'choice')
    for (const each of value.of) {
      const found = digestIn(each, depth - 1);
      if (found) return found;
    }
  return undefined;
}

/** The calls that a library value was made by, last first. */
function* chain(value: LibraryValue): Generator<LibraryValue> {
  for (let at: LibraryValue | undefined = value; at; at = at.receiver) yield at;
}

/** Reads how a digest is made; `sent` is what goes to the outside. */
export function readDigest(digest: LibraryValue, sent: readonly Value[]): DigestReading {
  const inputs = [...chain(digest)].flatMap((each) => [...(each.call?.arguments ?? []), ...(each.call?.named.values() ?? [])]);
  const words = [digest.path, ...inputs.flatMap((each) => (isConstant(each) && typeof each.value === 'string' ? [each.value] : []))].join(
    ' ',
  );
  const cut = [...chain(digest)].some(({ path }) => /\.\[\]$|\.(?:slice|substring|substr)\(\)$/.test(path));
  const content = inputs.filter((each) => !isConstant(each));
  const leaves = new Set(content.flatMap((each) => [...leafKeys(each)]));
  // What is built anew from the hashed value and something else is not the hashed value.
  const goesOut = sent.flatMap((each) => (isRebuilt(each, leaves) ? [] : [...leafKeys(each)]));
  const covered = (key: string): boolean =>
    leaves.has(key) || [...leaves].some((leaf) => key.startsWith(leaf) && /^[.[]/.test(key.slice(leaf.length)));
  const same = goesOut.some(covered);
  const beside = sent.flatMap((each) => [...givenIn(each)]).filter(({ key }) => !covered(key));
  const origins = content.flatMap((each) => originsOf(each, 3));
  return {
    strong: STRONG.test(words) ? !cut : /md5|sha-?1\b|crc|builtins\.hash|hash-sum|adler|mmh3|xxhash/i.test(words) ? false : 'unknown',
    canonical: content.length === 0 ? 'unknown' : everyOf(content.map(isCanonical)),
    joined: runsTogether(updatesOf(digest)) || content.some((each) => contains(each, (part) => runsTogether(piecesOf(part)))),
    algorithm: /sha\w*|md5|blake\w*|crc32|builtins\.hash/i.exec(words)?.[0] ?? digest.path.replaceAll('()', ''),
    beside: [...new Set(beside.map(({ name }) => name))],
    over: same ? 'sent' : origins.some(({ from }) => from === 'stored') ? 'stored' : 'other',
    inputs: [...new Set(origins.map(({ name }) => name))],
  };
}

const everyOf = (answers: readonly (boolean | 'unknown')[]): boolean | 'unknown' =>
  answers.includes(false) ? false : answers.includes('unknown') ? 'unknown' : true;

/** What a value is made of, down to the values that nothing is known of. */
export function* leafKeys(value: Value, depth = 8): Generator<string> {
  if (depth === 0) return;
  switch (value.is) {
    case 'symbol':
      yield value.key;
      return;
    case 'derived':
    case 'choice':
      for (const each of value.of) yield* leafKeys(each, depth - 1);
      return;
    case 'list':
      yield `#${value.id}`;
      for (const each of value.items.slice(0, 40)) yield* leafKeys(each, depth - 1);
      return;
    case 'map':
      yield `#${value.id}`;
      for (const [, each] of [...value.entries.values()].slice(0, 60)) yield* leafKeys(each, depth - 1);
      return;
    case 'object':
      yield `#${value.id}`;
      if (!value.tag || value.tag.startsWith('stored:'))
        for (const each of [...value.fields.values()].slice(0, 60)) yield* leafKeys(each, depth - 1);
      return;
    case 'library':
      for (const each of chain(value))
        for (const part of [...(each.call?.arguments ?? []), ...(each.call?.named.values() ?? [])]) yield* leafKeys(part, depth - 1);
      return;
    case 'unknown':
      yield `unknown ${value.reason.text} ${value.reason.at?.file ?? ''}:${value.reason.at?.start ?? 0}`;
      return;
    default:
      return;
  }
}

/** A new container that holds unknown members beside its own. */
const isRebuilt = (value: Value, hashed: ReadonlySet<string>): boolean =>
  (value.is === 'map' || (value.is === 'object' && !value.tag && !value.class)) && value.open && !hashed.has(`#${value.id}`);

/** What the caller gives in body or query, in a value. */
function* givenIn(value: Value, depth = 6): Generator<{ readonly key: string; readonly name: string }> {
  if (depth === 0) return;
  if (value.is === 'symbol') {
    const [origin] = value.origins;
    if (value.origins.every(({ from }) => from === 'request') && origin && /^(?:body|query)/.test(origin.name))
      yield { key: value.key, name: origin.name };
  } else if (value.is === 'derived' || value.is === 'choice') for (const each of value.of) yield* givenIn(each, depth - 1);
  else if (value.is === 'list') for (const each of value.items.slice(0, 20)) yield* givenIn(each, depth - 1);
  else if (value.is === 'map') for (const [, each] of [...value.entries.values()].slice(0, 40)) yield* givenIn(each, depth - 1);
  else if (value.is === 'object' && !value.tag && !value.class)
    for (const each of [...value.fields.values()].slice(0, 40)) yield* givenIn(each, depth - 1);
}

/** Whether a text is made in a form that is the same for the same content. */
function isCanonical(value: Value): boolean | 'unknown' {
  let answer: boolean | 'unknown' = true;
  contains(value, (each) => {
    if (each.is === 'library' && CANONICAL.test(each.path)) return true;
    if (each.is === 'derived' && each.by === 'json') {
      const [content, keys] = each.of;
      if (keys && isConstant(keys) && keys.value === 'sorted keys') return true;
      if (content && isOrdered(content)) return true;
      answer = keys ? 'unknown' : false;
    } else if (each.is === 'library' && each.call && /json|stringify|repr|pickle|\bstr\(\)/i.test(each.path)) {
      const keys = each.call.named.get('sort_keys') ?? each.call.named.get('option');
      if (keys && !(isConstant(keys) && keys.value === false)) return true;
      answer = false;
    } else if (each.is === 'map' || each.is === 'object') answer = false;
    else if (each.is === 'unknown' && answer === true) answer = 'unknown';
    return false;
  });
  return answer;
}

/** What a text is put together from, when nothing stands between the pieces but what is written there. */
function piecesOf(value: Value): readonly Value[] {
  if (value.is !== 'derived' || !(value.by === 'concat' || (value.by === '+' && value.holds !== 'number'))) return [];
  return value.of.flatMap((each) => {
    const inner = piecesOf(each);
    return inner.length > 0 ? inner : [each];
  });
}

/** What a hash is fed one after the other. */
const updatesOf = (digest: LibraryValue): readonly Value[] =>
  [...chain(digest)].filter(({ path }) => /\.update\(\)$/.test(path)).flatMap((each) => each.call?.arguments.slice(0, 1) ?? []);

/** Whether the end of one piece and the start of the next cannot be told apart. Digests have one length. */
const runsTogether = (pieces: readonly Value[]): boolean =>
  pieces.some((piece, index) => {
    const next = pieces[index + 1];
    return next !== undefined && ![piece, next].some((each) => isConstant(each) || digestIn(each));
  });

/** A list of plain values has one order. */
const isOrdered = (value: Value): boolean =>
  value.is === 'list' &&
  value.items.every(
    (item) =>
      !contains(
        item,
        (each) =>
          each.is === 'map' ||
          each.is === 'object' ||
          each.is === 'unknown' ||
          (each.is === 'symbol' && each.holds === 'any' && !isStored(each)),
        4,
      ),
  );

/** A column of a store: one that holds a document gives it back in one order. */
const isStored = (value: Value): boolean => value.origins.some(({ from, volatile }) => from === 'stored' && volatile !== true);
