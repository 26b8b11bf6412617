import type { Server } from './levels.ts';

/** Servers that listen on the address and port, and the one for unknown names. */
export interface Candidates {
  readonly servers: readonly Server[];
  readonly fallback: Server;
}

/** Finds the servers of a local address and port: an exact address hides the wildcard ones. Undefined: nothing listens. */
export function candidates(servers: readonly Server[], address: string | undefined, port: number): Candidates | undefined {
  const wildcard = address?.includes(':') === true ? '[::]' : '*';
  const wanted = address === undefined ? ['*', '[::]'] : [address.includes(':') ? `[${address.replace(/[[\]]/g, '')}]` : address, wildcard];
  for (const text of wanted) {
    const found = servers.filter(({ listens }) => listens.some((listen) => listen.address === text && listen.port === port));
    const [first] = found;
    if (first === undefined) continue;
    const marked = found.find(({ listens }) =>
      listens.some((listen) => listen.address === text && listen.port === port && listen.defaultServer),
    );
    return { servers: found, fallback: marked ?? first };
  }
  if (address !== undefined) return undefined;
  // No wildcard: the first address that is listened on stands for any.
  const named = servers.flatMap(({ listens }) => listens).find((listen) => listen.port === port && !listen.address.startsWith('unix:'));
  return named === undefined ? undefined : candidates(servers, named.address.replace(/[[\]]/g, ''), port);
}

interface Names {
  readonly exact: Map<string, Server>;
  readonly leading: Map<string, Server>;
  readonly trailing: Map<string, Server>;
  readonly regexes: { readonly source: string; readonly server: Server }[];
}

function tables(servers: readonly Server[]): Names {
  const names: Names = { exact: new Map(), leading: new Map(), trailing: new Map(), regexes: [] };
  const put = (map: Map<string, Server>, key: string, server: Server) => {
    if (!map.has(key)) map.set(key, server);
  };
  for (const server of servers) {
    for (const written of server.names) {
      const name = written.toLowerCase();
      if (written.startsWith('~')) names.regexes.push({ source: written.slice(1), server });
      else if (name.startsWith('.')) {
        put(names.exact, name.slice(1), server);
        put(names.leading, name, server);
      } else if (name.startsWith('*.')) put(names.leading, name.slice(1), server);
      else if (name.endsWith('.*')) put(names.trailing, name.slice(0, -1), server);
      else put(names.exact, name, server);
    }
  }
  return names;
}

/**
 * Picks the server of a name: exact, longest leading wildcard, longest trailing wildcard, first regex, default.
 * Groups of a matching regex are handed to `matched`.
 */
export function selectServer(found: Candidates, host: string, matched: (source: string) => boolean): Server {
  const names = tables(found.servers);
  const exact = names.exact.get(host);
  if (exact !== undefined) return exact;
  if (host === '') return found.fallback;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const server = names.leading.get(host.slice(dot));
    if (server !== undefined) return server;
  }
  for (let dot = host.lastIndexOf('.'); dot > 0; dot = host.lastIndexOf('.', dot - 1)) {
    const server = dot === host.length - 1 ? undefined : names.trailing.get(host.slice(0, dot + 1));
    if (server !== undefined) return server;
  }
  return names.regexes.find(({ source }) => matched(source))?.server ?? found.fallback;
}
