import type { Place } from '../../syntax/nginx/error.ts';
import { type Groups, MatchGivenUp, matchPattern } from '../../syntax/nginx/regex/match.ts';
import { parsePattern } from '../../syntax/nginx/regex/parse.ts';
import { type Pattern, PatternError, PatternUnsupported } from '../../syntax/nginx/regex/tree.ts';
import { Undecided } from './unknown.ts';

export interface RegexMatch {
  readonly pattern: Pattern;
  readonly groups: Groups;
}

const compiled = new Map<string, Pattern | Error>();
const KEPT = 2000;

function compile(source: string, caseless: boolean): Pattern {
  const key = `${caseless ? 'i' : ' '}${source}`;
  let pattern = compiled.get(key);
  if (pattern === undefined) {
    try {
      pattern = parsePattern(source, caseless);
    } catch (error) {
      if (!(error instanceof PatternError) && !(error instanceof PatternUnsupported)) throw error;
      pattern = error;
    }
    if (compiled.size > KEPT) compiled.clear();
    compiled.set(key, pattern);
  }
  if (pattern instanceof Error) throw pattern;
  return pattern;
}

/** Matches a PCRE pattern. Throws Undecided when the pattern cannot be modelled or takes too long. */
export function matchRegex(source: string, caseless: boolean, subject: string, at: Place | undefined): RegexMatch | undefined {
  try {
    const pattern = compile(source, caseless);
    const groups = matchPattern(pattern, subject);
    return groups === undefined ? undefined : { pattern, groups };
  } catch (error) {
    if (error instanceof PatternError || error instanceof PatternUnsupported || error instanceof MatchGivenUp) {
      throw new Undecided(`the regular expression "${source}" cannot be decided: ${error.message}`, at);
    }
    throw error;
  }
}
