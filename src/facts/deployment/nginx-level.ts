import type { Place } from '../../syntax/nginx/error.ts';
import type { Level } from '../nginx/levels.ts';
import type { NginxProxy } from './proxy-config.ts';

/** The server or location that opens at a place. */
export function levelAt(proxy: NginxProxy, at: Place): Level | undefined {
  const find = (level: Level): Level | undefined => {
    if (level.opener?.line === at.line && level.opener.file === at.file && level.opener.column === at.column) return level;
    for (const inner of [...level.fixed, ...level.regex, ...level.named]) {
      const found = find(inner);
      if (found) return found;
    }
    return undefined;
  };
  for (const server of proxy.config?.servers ?? []) {
    const found = find(server.level);
    if (found) return found;
  }
  return undefined;
}

/** A level and everything inside. */
export const levelsWithin = (level: Level): Level[] => [level, ...[...level.fixed, ...level.regex].flatMap(levelsWithin)];
