import { stringify } from 'yaml';
import type { Auth } from './facts/routes/types.ts';
import { escapeText } from './formats/escape.ts';
import { tool } from './version.ts';

/** What was found in a repository that a first configuration can say. */
export interface Found {
  readonly production?: { readonly variable: string; readonly value: string } | undefined;
  readonly docs: Readonly<Partial<Record<'contract' | 'governance' | 'deployment', string>>>;
  /** The repository's own list of public routes, which a list in the configuration would take the place of. */
  readonly publicList?: string | undefined;
  readonly routes: readonly {
    readonly method: string;
    readonly path: string;
    readonly auth: Auth;
    readonly served: boolean | 'unknown';
    readonly implicit: boolean;
  }[];
}

export interface ProposedFile {
  readonly path: string;
  readonly text: string;
}

const probe = /^\/(?:api\/)?(?:health|healthz|livez|readyz|ready|live|ping)(?:\/(?:live|ready))?$/;

/**
 * A first configuration and workflow. Only health probes are declared public: an open route may be a mistake, so every other one is
 * listed as a comment for people to decide.
 */
export function proposeFiles(found: Found, ratchet: boolean): readonly ProposedFile[] {
  return [
    { path: 'autopack-ready.yml', text: configuration(found) },
    { path: '.github/workflows/autopack-ready.yml', text: workflow(ratchet) },
  ];
}

function configuration({ production, docs, publicList, routes }: Found): string {
  const open = routes.filter(
    (route) =>
      route.auth === 'public' && route.served !== false && !route.implicit && /^[A-Z]+$/.test(route.method) && !/\s/.test(route.path),
  );
  const probes = open.filter((route) => route.method === 'GET' && probe.test(route.path));
  const names = [...new Set(open.filter((route) => !probes.includes(route)).map(({ method, path }) => `${method} ${path}`))];
  const listed = [...new Set(probes.map(({ method, path }) => `${method} ${path}`))].map((route) => ({
    route,
    reason: 'health probe of the load balancer',
  }));
  const sections = [
    '# What the inspection cannot know or should not guess. `autopack-ready config` shows everything in effect.',
    stringify({ rubric: 1 }),
    production
      ? stringify({ production: { variable: production.variable, value: production.value } })
      : '# production: { variable: APP_ENV, value: production }\n',
    Object.keys(docs).length > 0
      ? stringify({ docs })
      : '# docs: { contract: docs/API.md, governance: docs/GOVERNANCE.md, deployment: docs/DEPLOYMENT.md }\n',
    publicList !== undefined
      ? `# The public routes are those of ${escapeText(publicList)}. A list in auth.public would take its place.\n`
      : listed.length > 0
        ? stringify({ auth: { public: listed } })
        : '# auth: { public: [{ route: GET /health, reason: load balancer probe }] }\n',
    ...(names.length > 0 && publicList === undefined
      ? [
          [
            '# These routes answer without credentials today. Guard them, or move them to auth.public with the reason why they are public:',
            ...names.slice(0, 50).map((name) => `#   ${escapeText(name)}`),
            ...(names.length > 50 ? [`#   and ${names.length - 50} more: autopack-ready routes --public`] : []),
            '',
          ].join('\n'),
        ]
      : []),
  ];
  return sections.join('\n');
}

function workflow(ratchet: boolean): string {
  const requirement = ratchet ? '--require ratchet --since "$SINCE"' : '--require ready';
  return `name: autopack-ready
on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  ready:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
        with:
          ${ratchet ? 'fetch-depth: 0\n          ' : ''}persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install --prefix "$RUNNER_TEMP/tool" --ignore-scripts --no-audit --no-fund ${tool.name}@${tool.version}
        working-directory: \${{ runner.temp }}
      - run: '"$RUNNER_TEMP/tool/node_modules/.bin/${tool.name}" check --format github ${requirement} --today "$(date -u +%F)"'
${ratchet ? '        env:\n          SINCE: ${{ github.event.pull_request.base.sha || github.event.before }}\n' : ''}`;
}
