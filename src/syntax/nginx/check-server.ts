import { type Directive, errorAt, value, values } from './blocks.ts';
import { isWildcard, longServerName } from './check-hashes.ts';
import { checkRegex } from './check-values.ts';
import type { ConfigError } from './error.ts';
import { listenText, parseListen } from './listen.ts';
import type { Registry, Scope } from './scope.ts';
import { isV4 } from './url.ts';

export function checkListen(directive: Directive, scope: Scope, registry: Registry): void {
  const listens = parseListen(values(directive));
  if (typeof listens === 'string') throw errorAt(directive, listens);
  for (const listen of listens) {
    const text = listenText(listen);
    if (scope.notes.has(`listen ${text}`)) throw errorAt(directive, `a duplicate listen ${text}`);
    scope.notes.set(`listen ${text}`, listen.ssl ? 'ssl' : '');
    if (listen.bound) {
      if (registry.listens.has(text)) throw errorAt(directive, `duplicate listen options for ${text}`);
      registry.listens.set(text, directive);
    }
    if (listen.defaultServer) {
      if (registry.defaults.has(text)) throw errorAt(directive, `a duplicate default server for ${text}`);
      registry.defaults.set(text, directive);
    }
  }
}

export function checkServerName(directive: Directive, registry: Registry): void {
  for (const word of directive.args) {
    const name = word.value;
    if ((name.startsWith('*') && (name.length < 3 || name[1] !== '.')) || (name.startsWith('.') && name.length < 2)) {
      throw errorAt(directive, `server name "${name}" is invalid`);
    }
    if (name === '~') throw errorAt(directive, `empty regex in server name "${name}"`);
    if (name.startsWith('~')) checkRegex(directive, name.slice(1), /[A-Z]/.test(name), registry);
    else if (name.includes('/'))
      registry.warnings.push({ message: `server name "${name}" has suspicious symbols`, file: directive.file, line: directive.endLine });
  }
}

/** After the file was read: where servers share an address, each name must fit into the tables nginx builds. */
export function wrongServerName(registry: Registry): ConfigError | undefined {
  const byAddress = new Map<string, Scope[]>();
  for (const server of registry.servers) {
    for (const address of addressesOf(server)) byAddress.set(address, [...(byAddress.get(address) ?? []), server]);
  }
  for (const [address, servers] of byAddress) {
    // Names are looked up where there is a choice, or where the name of the only server has groups.
    const captures = servers.flatMap(namesOf).some(({ args }) => args.some(({ value: name }) => /^~.*\((?!\?[:=!>#])/.test(name)));
    if (servers.length < 2 && !captures) continue;
    const long = longServerName(servers, servers.flatMap(namesOf));
    if (long !== undefined) return long;
    for (const directive of servers.flatMap(namesOf)) {
      const name = directive.args.map((word) => word.value).find((word) => !word.startsWith('~') && !isWildcard(word));
      if (name !== undefined) return errorAt(directive, `invalid server name or wildcard "${name}" on ${address}`);
    }
  }
  return undefined;
}

function addressesOf(server: Scope): readonly string[] {
  const listens = [...server.notes.keys()].filter((note) => note.startsWith('listen ')).map((note) => note.slice(7));
  return listens.length === 0 ? ['0.0.0.0:80'] : listens;
}

const namesOf = (server: Scope): readonly Directive[] => server.opener?.block?.filter(({ name }) => name === 'server_name') ?? [];

/** After the file was read: a name that is used twice on one address is ignored the second time. */
export function warnConflicts(server: Scope, registry: Registry): void {
  for (const directive of namesOf(server)) {
    for (const { value: name } of directive.args) {
      if (name.startsWith('~')) continue;
      for (const address of addressesOf(server)) {
        const key = `${address} ${name.toLowerCase()}`;
        if (registry.serverNames.has(key)) {
          registry.warnings.push({
            message: `conflicting server name "${name.toLowerCase()}" on ${address}, ignored`,
            file: directive.file,
            line: directive.endLine,
          });
        } else registry.serverNames.set(key, directive);
      }
    }
  }
}

export function checkAccessRule(directive: Directive): void {
  const text = value(directive, 0);
  if (text === 'all' || text === 'unix:') return;
  const [address = '', mask] = text.split('/');
  const wide = address.includes(':') ? 128 : 32;
  const good =
    (wide === 128 ? /^[0-9a-fA-F:.]+$/.test(address) : isV4(address)) &&
    (mask === undefined || (/^\d+$/.test(mask) && Number(mask) <= wide));
  if (!good) throw errorAt(directive, `invalid parameter "${text}"`);
}

/** The default server of a TLS address needs a certificate: found after the file was read. */
export function missingCertificate(registry: Registry): ConfigError | undefined {
  const checked = new Set<string>();
  for (const { seen, parent } of registry.servers) {
    const certificate = seen.get('ssl_certificate') ?? parent?.seen.get('ssl_certificate');
    if (certificate === undefined || seen.has('ssl_certificate_key') || parent?.seen.has('ssl_certificate_key') === true) continue;
    return errorAt(certificate, `no "ssl_certificate_key" is defined for certificate "${value(certificate, 0)}"`);
  }
  for (const { seen, parent } of registry.servers) {
    const on = seen.get('ssl');
    if (
      on !== undefined &&
      value(on, 0).toLowerCase() === 'on' &&
      !seen.has('ssl_certificate') &&
      parent?.seen.has('ssl_certificate') !== true
    )
      return errorAt(on, 'no "ssl_certificate" is defined for the "ssl" directive');
  }
  for (const { notes } of registry.servers) {
    for (const [note, ssl] of notes) {
      if (ssl !== 'ssl' || checked.has(note)) continue;
      checked.add(note);
      const sharing = registry.servers.filter((server) => server.notes.has(note));
      const marked = registry.defaults.get(note.slice(7));
      const server = sharing.find(({ opener }) => marked !== undefined && opener?.block?.includes(marked) === true) ?? sharing[0];
      const has = (name: string) => server?.seen.has(name) === true || server?.parent?.seen.has(name) === true;
      if (server?.opener === undefined || has('ssl_certificate') || has('ssl_reject_handshake')) continue;
      return errorAt(server.opener, 'no "ssl_certificate" is defined for the "listen ... ssl" directive');
    }
  }
  return undefined;
}
