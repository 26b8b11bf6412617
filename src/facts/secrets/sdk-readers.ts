import type { Argument, Expression, Unit } from '../../code/tree.ts';
import { defineFact, type Location } from '../../define.ts';
import { code } from '../code.ts';
import { productionUnits } from '../configuration/outline.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';

/** A client of a package that is made without its key, and so reads the environment itself. */
export interface SdkReader extends Location {
  readonly constructor: string;
  readonly variable: string;
}

interface Sdk {
  readonly packages: readonly string[];
  readonly names: readonly string[];
  readonly options: readonly string[];
  readonly variable: string;
}

/** Clients that read their key from the environment when they are given none. Sources: each package's README. */
const SDKS: readonly Sdk[] = [
  { packages: ['openai'], names: ['OpenAI', 'AsyncOpenAI', 'default'], options: ['api_key', 'apiKey'], variable: 'OPENAI_API_KEY' },
  {
    packages: ['anthropic', '@anthropic-ai/sdk'],
    names: ['Anthropic', 'AsyncAnthropic', 'default'],
    options: ['api_key', 'apiKey', 'auth_token', 'authToken'],
    variable: 'ANTHROPIC_API_KEY',
  },
  { packages: ['groq', 'groq-sdk'], names: ['Groq', 'AsyncGroq', 'default'], options: ['api_key', 'apiKey'], variable: 'GROQ_API_KEY' },
  { packages: ['mistralai', '@mistralai/mistralai'], names: ['Mistral'], options: ['api_key', 'apiKey'], variable: 'MISTRAL_API_KEY' },
  {
    packages: ['cohere', 'cohere-ai'],
    names: ['Client', 'ClientV2', 'CohereClient', 'CohereClientV2'],
    options: ['api_key', 'token'],
    variable: 'CO_API_KEY',
  },
  { packages: ['resend'], names: ['Resend'], options: ['apiKey'], variable: 'RESEND_API_KEY' },
  { packages: ['@prisma/client'], names: ['PrismaClient'], options: ['datasources', 'datasourceUrl', 'adapter'], variable: 'DATABASE_URL' },
  { packages: ['replicate'], names: ['Client', 'default'], options: ['api_token', 'auth'], variable: 'REPLICATE_API_TOKEN' },
  { packages: ['e2b', '@e2b/code-interpreter'], names: ['Sandbox'], options: ['api_key', 'apiKey'], variable: 'E2B_API_KEY' },
];

const IMPORT = /(?:from|import|require\()\s*["']?@?(?:openai|anthropic|groq|mistral|cohere|resend|prisma|replicate|e2b)/i;

/** Clients of packages in production code that are made without their key. */
export const sdkReaders = defineFact({
  id: 'sdk-readers',
  needs: { code },
  derive(_context, given): readonly SdkReader[] {
    const found: SdkReader[] = [];
    for (const unit of productionUnits(given.code, IMPORT)) {
      const imports = importsOf(unit);
      walk(unit.module.statements, unit, (node) => {
        if (node.kind !== 'call') return undefined;
        const sdk = sdkOf(node, unit, imports);
        if (sdk && !hasOption(node.arguments, sdk.options))
          found.push({
            constructor: `${dotted(node.callee) ?? sdk.names[0]}()`,
            variable: sdk.variable,
            path: unit.file,
            line: node.at.line,
          });
        return undefined;
      });
    }
    return found;
  },
});

function sdkOf(node: Extract<Expression, { kind: 'call' }>, unit: Unit, imports: ReadonlyMap<string, Import>): Sdk | undefined {
  const path = dotted(node.callee)?.split('.');
  const [head = '', ...rest] = path ?? [];
  const definition = imports.get(head);
  if (!definition) return undefined;
  if (unit.dialect === 'javascript' && !node.construct) return undefined;
  const name = definition.imported === '*' ? rest[0] : rest.length === 0 ? definition.imported : undefined;
  return SDKS.find(({ packages, names }) => packages.includes(definition.module) && name !== undefined && names.includes(name));
}

interface Import {
  readonly module: string;
  readonly imported: string;
}

/** Every import of a file, also inside functions, by its local name. */
function importsOf(unit: Unit): ReadonlyMap<string, Import> {
  const found = new Map<string, Import>();
  walk(unit.module.statements, unit, (node) => {
    if (node.kind === 'import')
      for (const { local, imported } of node.names) if (!found.has(local)) found.set(local, { module: node.module, imported });
    return undefined;
  });
  return found;
}

/** Whether a client is given its key: by name, in options, by position, or by options that are not known. */
function hasOption(args: readonly Argument[], options: readonly string[]): boolean {
  return args.some(({ name, value, spread }) => {
    if (spread) return true;
    if (name !== undefined) return options.includes(name);
    if (value.kind !== 'collection') return true;
    return value.entries.some((entry) => entry.spread === true || options.includes(textOf(entry.key) ?? ''));
  });
}
