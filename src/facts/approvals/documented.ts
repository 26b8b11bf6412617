import { defineFact, type Location } from '../../define.ts';
import { allBlocks, titlesOf } from '../../syntax/markdown.ts';
import { type DocumentedDuration, documentedTimeouts } from '../documents/durations.ts';
import { normalisePath, pathKey } from '../documents/endpoint.ts';
import { type EndpointMention, endpointMentions } from '../documents/endpoint-mentions.ts';
import type { ProtectedList } from '../documents/protected-lists.ts';
import { documents } from '../documents.ts';
import { besideService, type EnvironmentRead, environment } from '../environment.ts';
import { inventory } from '../routes/inventory.ts';
import { stated } from '../stated.ts';
import { variables } from '../variables.ts';

/** A time that code and document give for one thing. */
export interface Timeout {
  readonly read: EnvironmentRead;
  readonly seconds: number;
}

export interface GovernanceDocuments {
  /** Documents that state the policy, declared and canonical ones first. */
  readonly paths: readonly string[];
  /** Their text, for mentions. */
  readonly text: string;
  readonly lists: readonly ProtectedList[];
  readonly endpoints: readonly EndpointMention[];
  readonly timeouts: readonly DocumentedDuration[];
  /** Variables that they tell to set and that nothing reads. */
  readonly unread: readonly (Location & { readonly name: string })[];
  /** Time limits of approvals that code reads, with their default. */
  readonly limits: readonly Timeout[];
  /** Variables that speak of approvals, as code reads them. */
  readonly switches: readonly EnvironmentRead[];
  /** Whether a route is served under that method and path. */
  served(mention: EndpointMention): boolean;
}

const UNITS: Readonly<Record<string, number>> = {
  SECONDS: 1,
  SECS: 1,
  S: 1,
  MINUTES: 60,
  MINS: 60,
  MIN: 60,
  HOURS: 3600,
  HRS: 3600,
  H: 3600,
  DAYS: 86400,
  MS: 0.001,
};

/** What the governance documents say, beside what code and routes are. */
export const governanceDocuments = defineFact({
  id: 'governance-documents',
  needs: { documents, stated, environment, variables, inventory },
  derive({ repo }, given): GovernanceDocuments {
    const paths = given.documents.about('governance').map(({ path }) => path);
    const opened = paths.flatMap((path) => given.documents.document(path) ?? []);
    const read = new Set(given.environment.reads.map(({ name }) => name));
    const unread: (Location & { name: string })[] = [];
    for (const document of opened)
      for (const section of document.sections)
        for (const block of allBlocks(section.blocks)) {
          if (block.kind !== 'code' || titlesOf(section).some((title) => /\b(?:planned|future|history|removed)\b/i.test(title))) continue;
          for (const [offset, line] of block.text.split('\n').entries()) {
            const name = /^\s*(?:\$\s*)?(?:export\s+|set\s+|-e\s+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=\S/.exec(line)?.[1];
            if (name !== undefined && !read.has(name) && !given.variables.mentioned(name) && !unread.some((each) => each.name === name))
              unread.push({ name, path: document.path, line: block.textLine + offset });
          }
        }
    const switches = given.environment.reads.filter(({ name, path }) => /APPROV|GOVERNANCE/.test(name) && !besideService.test(path));
    const limits = switches.flatMap((each): Timeout[] => {
      const unit = /(?:TIMEOUT|EXPIR\w*|TTL|DEADLINE)_?([A-Z]+)?$/.exec(each.name)?.[1] ?? 'SECONDS';
      const value = Number(each.default);
      const factor = UNITS[unit];
      return /TIMEOUT|EXPIR|TTL|DEADLINE/.test(each.name) && each.default && Number.isFinite(value) && factor !== undefined
        ? [{ read: each, seconds: value * factor }]
        : [];
    });
    const routes = new Set(
      given.inventory.routes
        .filter(({ served }) => served !== false)
        .flatMap(({ method, path }) => {
          const key = pathKey(normalisePath(path));
          return [
            `${method} ${key}`,
            ...(method === 'ALL' ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((each) => `${each} ${key}`) : []),
          ];
        }),
    );
    return {
      paths,
      text: paths.map((path) => repo.text(path) ?? '').join('\n'),
      lists: given.stated.lists.filter(({ kind }) => kind === 'never-auto-approve'),
      endpoints: opened.flatMap((document) => endpointMentions(document)).filter(({ hypothetical }) => !hypothetical),
      timeouts: opened.flatMap((document) => documentedTimeouts(document)),
      unread,
      limits,
      switches,
      // In samples, literal values may stand for parameters, and a proxy prefix may lead.
      served: ({ method, path, key, sample }) =>
        routes.has(`${method} ${key}`) || (sample && [...routes].some((route) => fits(route, method, path.split('?')[0] ?? path))),
    };
  },
});

function fits(route: string, method: string, path: string): boolean {
  const [own, pattern = ''] = route.split(' ');
  if (own !== method) return false;
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  const lead = given.slice(0, given.length - wanted.length);
  return (
    given.length >= wanted.length &&
    lead.every((segment) => /^(?:api|v\d+)$/.test(segment)) &&
    wanted.some((segment) => !segment.startsWith('{')) &&
    wanted.every((segment, index) => segment.startsWith('{') || segment === given[lead.length + index])
  );
}
