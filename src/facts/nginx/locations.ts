import { isPass, isUnreadInclude, type Level } from './levels.ts';
import type { Run } from './run.ts';
import { Undecided } from './unknown.ts';

/** `exact`: a location of exactly this name; `redirect`: only the final slash is missing; `prefix`: the longest prefix. */
type Found = 'exact' | 'redirect' | 'prefix' | 'none';

/** ngx_http_core_find_location from a level on. Sets the level of the run; `redirect` asks for the 301 with a slash. */
export function findLocation(run: Run, level: Level): Found {
  const unread = level.own.get('include')?.find(isUnreadInclude);
  if (unread !== undefined) throw new Undecided('an included file was not read and may hold locations', unread);
  let found = findFixed(run, level);
  let skipRegex = false;
  if (found === 'prefix') {
    skipRegex = run.level.name?.kind === 'no-regex';
    found = findLocation(run, run.level);
    if (found === 'none') found = 'prefix';
  }
  if (found === 'exact' || found === 'redirect' || skipRegex) return found;
  for (const location of level.regex) {
    if (!run.match(location.name?.name ?? '', location.name?.caseless === true, run.uri, location.opener)) continue;
    run.level = location;
    findLocation(run, location);
    return 'exact';
  }
  return found;
}

/** ngx_http_core_find_static_location: exact and prefix locations of one level, in no order of the file. */
function findFixed(run: Run, level: Level): Found {
  let longest: Level | undefined;
  let slash: Level | undefined;
  let redirects = false;
  let same: Level | undefined;
  for (const location of level.fixed) {
    const name = location.name?.name ?? '';
    const exact = location.name?.kind === 'exact';
    if (name === run.uri) {
      if (exact) {
        run.level = location;
        return 'exact';
      }
      same = location;
    } else if (name === `${run.uri}/`) {
      if (slash === undefined || exact) slash = location;
      redirects ||= location.directives.some(isPass);
    } else if (!exact && run.uri.startsWith(name) && name.length >= (longest?.name?.name.length ?? 0)) longest = location;
  }
  if (same !== undefined) {
    run.level = same;
    return 'prefix';
  }
  if (slash !== undefined && redirects) {
    run.level = slash;
    return 'redirect';
  }
  if (longest === undefined) return 'none';
  run.level = longest;
  return 'prefix';
}
