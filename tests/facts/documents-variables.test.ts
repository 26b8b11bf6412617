import { describe, expect, it } from 'vitest';
import { contradictingDefaults, contradictingHeadings } from '../../src/facts/documents/contradictions.ts';
import { comparableDefault } from '../../src/facts/documents/environment-entry.ts';
import { envFileVariables, isEnvExample, isVariableRegistry, registryVariables } from '../../src/facts/documents/environment-files.ts';
import { markdownVariables } from '../../src/facts/documents/environment-markdown.ts';
import { parseMarkdown } from '../../src/syntax/markdown.ts';

const read = (text: string) => markdownVariables(parseMarkdown('docs/env.md', text));
const brief = (text: string) =>
  read(text).map(({ name, line, source, default: value, value: shown }) => [name, line, source, value, shown]);

describe('markdownVariables', () => {
  it('reads tables with a default column', () => {
    expect(
      brief(`| Switch | Environment Variable | Default | Purpose |
|---|---|---|---|
| Metrics | \`METRICS_ENABLED\` | \`0\` (off) | see \`OTHER_FLAG\` |
| Cap | \`RUN_CAP\` | - | no cap |`),
    ).toEqual([
      ['METRICS_ENABLED', 3, 'table', '0', undefined],
      ['RUN_CAP', 4, 'table', null, undefined],
    ]);
  });

  it('reads headings that name a variable', () => {
    expect(
      brief(
        '### `ITEM_LIMIT`\n\nValues: `Integer` | Default = `60`\n\nHow many.\n\n### `ITEM_LIMIT` and `ITEM_MODE`\n\nText.\n\n### Use of `ITEM_MODE`\n\nText.\n',
      ),
    ).toEqual([['ITEM_LIMIT', 1, 'definition', '60', undefined]]);
  });

  it('reads bullets, spans and prose, and passes over a bare mention', () => {
    expect(
      brief(`- \`DRY_RUN_MODE=1\` (default ON until disabled)
- \`SPEND_CAP_USD\` hard cap
- text about \`OTHER_NAME\` here

\`AUTO_APPROVE\` defaults to \`false\`; set \`APP_MODE=production\` for more. \`NOT_COUNTED\` is mentioned.`),
    ).toEqual([
      ['DRY_RUN_MODE', 1, 'definition', 'ON', '1'],
      ['SPEND_CAP_USD', 2, 'definition', undefined, undefined],
      ['AUTO_APPROVE', 5, 'prose', 'false', undefined],
      ['APP_MODE', 5, 'span', undefined, 'production'],
    ]);
  });

  it('reads env blocks with their comments, not the prefix of a command elsewhere', () => {
    expect(
      brief(`## Configuration

\`\`\`bash
# Size cap. Default: 1MB
READ_CAP=1048576
export DB_ON="1"  # tracking (default: 0)
\`\`\`

## Usage

\`\`\`bash
DEBUG_MODE=1 python run.py
\`\`\``),
    ).toEqual([
      ['READ_CAP', 5, 'code', '1MB', '1048576'],
      ['DB_ON', 6, 'code', '0', '1'],
    ]);
  });
});

describe('registries', () => {
  it('reads mappings, nested keys, lists and per-environment defaults', () => {
    const entries = registryVariables(
      'config/feature_flags.yaml',
      `flags:
  SOME_FLAG:
    default: "false"
    values: ["true", "false"]
    category: deprecated
  API_TOKEN_X:
    default: null
  MODE_SWITCH:
    default: "false (production), true (development)"
more:
  - name: LISTED_FLAG
    default: 5
`,
    );
    expect(entries.map(({ name, line, default: value }) => [name, line, value])).toEqual([
      ['SOME_FLAG', 2, 'false'],
      ['API_TOKEN_X', 6, null],
      ['MODE_SWITCH', 8, undefined],
      ['LISTED_FLAG', 11, '5'],
    ]);
    expect(entries[0]).toMatchObject({ values: ['true', 'false'], deprecated: true });
    expect(entries[2]?.environmentDefaults).toEqual({ production: 'false', development: 'true' });
  });

  it('reads env examples, commented-out lines included', () => {
    expect(
      envFileVariables('.env.example', '# Database\nDATABASE_URL="x" # required\n# PORT_NUMBER=80\nA=\n').map(
        ({ name, line, value, required }) => [name, line, value, required],
      ),
    ).toEqual([
      ['DATABASE_URL', 2, 'x', true],
      ['PORT_NUMBER', 3, undefined, false],
      ['A', 4, '', false],
    ]);
  });

  it.each([
    ['config/feature_flags.yaml', true],
    ['src/flags.json', true],
    ['docker-compose.yml', false],
    ['.github/flags.yml', false],
  ])('registry %s', (path, expected) => expect(isVariableRegistry(path)).toBe(expected));

  it.each([
    ['.env.example', true],
    ['deploy/.env.production.sample', true],
    ['.env', false],
    ['environment.ts', false],
  ])('example %s', (path, expected) => expect(isEnvExample(path)).toBe(expected));
});

describe('contradictions', () => {
  it.each([
    ['OFF', '0'],
    ['"true"', '1'],
    ['5M', '5_000_000'],
    ['5,000,000', '5000000'],
    ['1MB', '1048576'],
  ])('%s equals %s', (a, b) => expect(comparableDefault(a)).toBe(comparableDefault(b)));

  it('finds defaults that differ in value, not in spelling', () => {
    const entries = read(
      '| Variable | Default |\n|---|---|\n| `A_FLAG` | off |\n| `B_FLAG` | 1 |\n\n- `A_FLAG` (default: 0)\n- `B_FLAG` (default: false)',
    );
    expect(contradictingDefaults(entries).map(({ name, entries: places }) => [name, places.map(({ line }) => line)])).toEqual([
      ['B_FLAG', [4, 7]],
    ]);
  });

  it('finds a row that contradicts its heading', () => {
    const entries = read(
      '## Kill Switches (All Default OFF)\n\n| Variable | Default |\n|---|---|\n| `A_FLAG` | `0` |\n| `AUTO_APPROVE` | `true` |\n| `SIZE_CAP` | 100 |',
    );
    expect(contradictingHeadings(entries).map(({ name, line }) => [name, line])).toEqual([['AUTO_APPROVE', 6]]);
  });
});
