import { type Directive, errorAt, value, values } from './blocks.ts';
import { checkMapEntry, checkMapTable } from './check-hashes.ts';
import { checkLimitExcept, checkLocation, checkRoot, duplicateLocation } from './check-location.ts';
import { wrongMerged } from './check-merged.ts';
import { checkErrorLog, checkOptions } from './check-options.ts';
import { checkGeoEntry, splitShare } from './check-parameters.ts';
import { checkErrorPage, checkIf, checkReturn, checkRewrite, checkSet, checkTryFiles } from './check-rewrite.ts';
import { checkAccessRule, checkListen, checkServerName, missingCertificate, warnConflicts, wrongServerName } from './check-server.ts';
import { checkOtherPass, checkProxyPass, checkUpstream, checkUpstreamServer } from './check-upstream.ts';
import { checkPlainTemplates, checkRegex, checkTemplate, MERGED, makeVariable, variableName } from './check-values.ts';
import { checkWords } from './check-words.ts';
import { missingZone } from './check-zones.ts';
import { ConfigError } from './error.ts';
import type { LocationName, Registry, Resolves, Scope } from './scope.ts';
import { isNumericHost } from './url.ts';
import { isBuiltin } from './variables.ts';

const HTTP_CONTEXTS = new Set(['http', 'server', 'location', 'server-if', 'location-if', 'limit_except', 'upstream']);

/** Checks of single directives beyond place and arity. Throws ConfigError with nginx's message. */
export function checkDirective(
  directive: Directive,
  name: LocationName | undefined,
  scope: Scope,
  registry: Registry,
  resolves: Resolves,
): void {
  if (directive.name === 'error_log') checkErrorLog(directive);
  if (scope.context === 'main' || scope.context === 'events') checkWords(directive);
  if (!HTTP_CONTEXTS.has(scope.context)) return;
  checkPlainTemplates(directive, registry);
  switch (directive.name) {
    case 'location':
      if (name !== undefined) checkLocation(directive, name, scope, registry);
      return;
    case 'listen':
      checkListen(directive, scope, registry);
      return;
    case 'server_name':
      checkServerName(directive, registry);
      return;
    case 'server':
      if (scope.context === 'upstream') checkUpstreamServer(directive, scope, resolves);
      return;
    case 'upstream':
      checkUpstream(directive, registry);
      return;
    case 'proxy_pass':
      checkProxyPass(directive, scope, registry);
      return;
    case 'fastcgi_pass':
    case 'uwsgi_pass':
    case 'scgi_pass':
    case 'grpc_pass':
    case 'memcached_pass':
      checkOtherPass(directive, registry);
      return;
    case 'root':
    case 'alias':
      checkRoot(directive, scope, registry);
      return;
    case 'rewrite':
      checkRewrite(directive, registry);
      return;
    case 'return':
      checkReturn(directive, registry);
      return;
    case 'set':
      checkSet(directive, registry);
      return;
    case 'if':
      checkIf(directive, registry);
      return;
    case 'try_files':
      checkTryFiles(directive, registry);
      return;
    case 'error_page':
      checkErrorPage(directive, registry);
      return;
    case 'limit_except':
      if (scope.seen.has('limit_except')) throw errorAt(directive, '"limit_except" directive is duplicate');
      checkLimitExcept(directive);
      return;
    case 'map':
    case 'geo':
    case 'split_clients':
      checkMaker(directive, registry);
      return;
    case 'allow':
    case 'deny':
      checkAccessRule(directive);
      return;
    default:
      checkOptions(directive, scope, registry, resolves);
  }
}

/** `map`, `geo` and `split_clients` make a variable. */
function checkMaker(directive: Directive, registry: Registry): void {
  const words = values(directive);
  makeVariable(directive, variableName(directive, words.at(-1) ?? ''), registry);
  if (words.length === 2) checkTemplate(directive, words[0] ?? '', registry);
}

/** An entry of a block of data: those of `map`, `geo` and `split_clients` are checked. */
export function checkEntry(directive: Directive, scope: Scope, registry: Registry): void {
  if (scope.opener?.name === 'geo') {
    checkGeoEntry(directive, scope.notes.has('ranges'));
    if (directive.name === 'ranges') scope.notes.set('ranges', '');
  }
  if (scope.opener?.name === 'split_clients') {
    const total = Number(scope.notes.get('total') ?? 0) + (splitShare(directive) ?? 0);
    if (total > 10_000) throw errorAt(directive, 'percent total is greater than 100%');
    scope.notes.set('total', String(total));
  }
  if (scope.opener?.name !== 'map') return;
  if ((directive.name === 'hostnames' || directive.name === 'volatile') && directive.args.length === 0) {
    scope.notes.set(directive.name, '');
    return;
  }
  if (directive.args.length !== 1) throw errorAt(directive, 'invalid number of the map parameters');
  checkTemplate(directive, value(directive, 0), registry);
  if (directive.name === 'default') {
    if (scope.notes.has('default')) throw errorAt(directive, 'duplicate default map parameter');
    scope.notes.set('default', '');
    return;
  }
  if (directive.name.startsWith('~')) {
    const caseless = directive.name.startsWith('~*');
    checkRegex(directive, directive.name.slice(caseless ? 2 : 1), caseless, registry);
    return;
  }
  checkMapEntry(directive, scope);
}

/** Checks at the closing brace. */
export function closeBlock(directive: Directive, scope: Scope, line: number, registry: Registry): void {
  if (scope.context === 'upstream' && !(directive.block ?? []).some(({ name }) => name === 'server' || name === 'include')) {
    throw new ConfigError('no servers are inside upstream', { file: directive.file, line });
  }
  if (scope.context === 'upstream' && onlyBackups(directive)) {
    registry.late.push(errorAt(directive, `no servers in upstream "${value(directive, 0)}"`));
  }
  if (scope.context === 'server') warnConflicts(scope, registry);
  if (directive.name === 'map' && scope.parent?.context === 'http') checkMapTable(directive, scope);
}

const onlyBackups = ({ block = [] }: Directive): boolean => {
  const servers = block.filter(({ name }) => name === 'server');
  return (
    servers.length > 0 && servers.every((server) => values(server).includes('backup')) && !block.some(({ name }) => name === 'include')
  );
};

/** What nginx only finds once everything is read; the first of it, or undefined. */
export function finish(registry: Registry, resolves: Resolves): ConfigError | undefined {
  for (const { host, port, explicit, at } of registry.upstreams) {
    if (!explicit && port === 0) return errorAt(at, `no port in upstream "${host}"`);
    if (!explicit && !isNumericHost(host) && resolves(host) === false) return errorAt(at, `host not found in upstream "${host}"`);
  }
  const [late] = registry.late;
  if (late !== undefined) return late;
  for (const server of registry.servers) {
    const duplicate = duplicateIn(server);
    const wrong = duplicate ?? wrongMerged(server);
    if (wrong !== undefined) return wrong;
  }
  if (!registry.foreign) {
    for (const [name, at] of registry.uses) {
      if (registry.servers.length === 0 && MERGED.test(at.name)) continue;
      if (!isBuiltin(name) && !registry.variables.has(name)) return errorAt(at, `unknown "${name}" variable`);
    }
  }
  if (registry.foreign) return wrongServerName(registry);
  return wrongServerName(registry) ?? missingCertificate(registry) ?? missingZone(registry);
}

function duplicateIn(scope: Scope): ConfigError | undefined {
  const here = duplicateLocation(scope);
  if (here !== undefined) return errorAt(here.at, `duplicate location "${here.name.name}"`);
  for (const child of scope.children) {
    const inner = duplicateIn(child);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
