import { type Diagnostic, defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { literally } from '../../syntax/literally.ts';
import { isSecretVariable, isStoreAddress } from '../configuration/secret-names.ts';
import { composeProject } from '../deployment/compose-project.ts';
import { containers } from '../deployment/containers.ts';
import { isPlaceholder, looksRandom } from './placeholders.ts';
import { secretFiles } from './secret-files.ts';

/** A secret in the repository. Its value is kept nowhere. */
export interface CommittedSecret extends Location {
  /** What it is: `GitHub token`. */
  readonly kind: string;
  /** Tells two of one kind in one file apart. */
  readonly ordinal: number;
  /** The service and variable of the merged production configuration that it is given to. */
  readonly variable?: string;
}

export interface CommittedSecrets {
  readonly found: readonly CommittedSecret[];
  /** Files of code and configuration that were read; other texts are read, too. */
  readonly files: number;
  readonly sample: readonly Location[];
}

/** Text by which a file is worth a look; every rule below needs one of these. */
const HINT =
  /AKIA|ASIA|gh[pousr]_|github_pat_|xox[abeoprs]-|\bsk-|sk_live_|rk_live_|-----BEGIN|AIza|npm_|glpat-|\bSG\.|:\/\/[^\s:@/"'`]{1,100}:[^\s@/"'`]{1,200}@|shp(?:at|ca|pa|ss)_|lin_api_|ops_eyJ|_authToken|\bhf_|dop_v1_|hvs\.|AccountKey=|"private_key"|\d{8,10}:AA[\w-]{30}|aws_?(?:secret|access)|hooks\.slack\.com/i;
const SKIPPED =
  /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|Cargo\.lock|go\.sum|composer\.lock|Gemfile\.lock)$|\.(?:min\.js|map|svg|snap|ipynb|csv|tsv|geojson|po|xlf|arb)$/;

const PROGRAM =
  /\.(?:py|[cm]?[jt]sx?|ya?ml|json|toml|ini|cfg|conf|env|sh|properties|html?|vue|svelte|tf|sql)$|(?:^|\/)(?:Dockerfile[^/]*|\.env[^/]*|Makefile|Procfile)$/;

/** Kinds that secretlint's preset does not know. Sources: each vendor's description of its token format. */
const EXTRA: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'Stripe live key', pattern: /\b[sr]k_live_[A-Za-z0-9]{20,}/g },
  { kind: 'Google API key', pattern: /\bAIza[\w-]{35}(?![\w-])/g },
  { kind: 'GitLab token', pattern: /\bglpat-[\w-]{20,}/g },
  { kind: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{34,}/g },
  { kind: 'DigitalOcean token', pattern: /\bdop_v1_[a-f0-9]{64}/g },
  { kind: 'Vault token', pattern: /\bhvs\.[\w-]{24,}/g },
  { kind: 'Telegram bot token', pattern: /\b\d{8,10}:AA[\w-]{33}(?![\w-])/g },
  { kind: 'Azure storage key', pattern: /AccountKey=[A-Za-z0-9+/]{80,}={0,2}/g },
  { kind: 'GitHub token', pattern: /\bgithub_pat_\w{60,}/g },
  { kind: 'OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-[\w-]{16,}T3BlbkFJ[\w-]{16,}/g },
  { kind: 'private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/g },
];

const KINDS: Readonly<Record<string, string>> = {
  aws: 'AWS key',
  gcp: 'Google Cloud service account',
  privatekey: 'private key',
  npm: 'npm token',
  basicauth: 'address with a password',
  slack: 'Slack token',
  sendgrid: 'SendGrid key',
  shopify: 'Shopify token',
  github: 'GitHub token',
  openai: 'OpenAI key',
  anthropic: 'Anthropic key',
  linear: 'Linear key',
  '1password': '1Password token',
  'database-connection-string': 'database address with a password',
};

interface Hit {
  readonly kind: string;
  readonly start: number;
  readonly text: string;
}

/** Secrets in text files outside tests, and literals that the merged production configuration gives to processes. */
export const committedSecrets = defineFact({
  id: 'committed-secrets',
  needs: { containers, composeProject },
  async derive({ repo, diagnose }, given): Promise<CommittedSecrets> {
    const found: CommittedSecret[] = [];
    const sample: Location[] = [];
    let files = 0;
    for (const { path, scope, size } of repo.files) {
      if (
        scope === 'test' ||
        scope === 'fixture' ||
        scope === 'vendored' ||
        scope === 'generated' ||
        size > 1_000_000 ||
        SKIPPED.test(path)
      )
        continue;
      const text = repo.text(path);
      if (text === undefined) continue;
      // Every text is read; what is counted is where secrets belong to the program.
      if (PROGRAM.test(path)) {
        files += 1;
        if (sample.length < 3) sample.push({ path, line: 1 });
      }
      if (
        /^(?:\.env(?:\.[\w-]+)?|.*\.env)$/.test(path.slice(path.lastIndexOf('/') + 1)) &&
        !/example|sample|template|dist|test/i.test(path)
      )
        found.push(...ofEnvFile(repo, path, text));
      if (!HINT.test(text)) continue;
      found.push(...numbered(repo, path, await hitsIn(path, text, diagnose)));
    }
    for (const { name, path } of secretFiles(given.composeProject)) {
      const value = repo.file(path) && repo.text(path)?.trim();
      if (value && !isPlaceholder(value) && !found.some((each) => each.path === path))
        found.push({ kind: `value of the secret ${name}`, ordinal: 1, path, line: 1 });
    }
    found.push(...inComposition(repo, given.containers));
    return { found, files, sample };
  },
});

function numbered(repo: Repository, path: string, hits: readonly Hit[]): CommittedSecret[] {
  const counts = new Map<string, number>();
  const lines = new Set<number>();
  return hits.flatMap(({ kind, start }): CommittedSecret[] => {
    const line = repo.lineAt(path, start);
    if (lines.has(line)) return [];
    lines.add(line);
    const ordinal = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, ordinal);
    return [{ kind, ordinal, path, line }];
  });
}

async function hitsIn(path: string, text: string, diagnose: (diagnostic: Diagnostic) => void): Promise<readonly Hit[]> {
  const hits: Hit[] = EXTRA.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, text: match[0] })),
  );
  try {
    // Loaded only when a file is worth a look: the rules are large.
    const [{ lintSource }, { creator }] = await Promise.all([
      import('@secretlint/core'),
      import('@secretlint/secretlint-rule-preset-recommend'),
    ]);
    const result = await lintSource({
      source: { filePath: path, content: text, contentType: 'text' },
      options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] } },
    });
    for (const message of result.messages) {
      const kind = KINDS[message.ruleId.replace(/^.*secretlint-rule-/, '')];
      if (kind) hits.push({ kind, start: message.range[0], text: text.slice(message.range[0], message.range[1]) });
    }
  } catch {
    diagnose({ path, reason: 'could not be searched for secrets' });
  }
  return hits.filter((hit) => !isExample(hit, text)).sort((a, b) => a.start - b.start);
}

/** Whether a hit is a stand-in: a placeholder, a password that is its user's name or a word, an address on the own machine. */
function isExample({ kind, text, start }: Hit, whole: string): boolean {
  if (kind === 'private key')
    return !/-----BEGIN[^-]*-----[\s\\nr"'+]*(?:[A-Za-z0-9+/=]{32,}[\s\\nr"'+,]*){3,}/.test(whole.slice(start, start + 4_000));
  const address = /:\/\/([^\s:@/]*):([^\s@/]+)@([\w.-]*)/.exec(text);
  if (address) {
    const [, user = '', password = '', host = ''] = address;
    if (isPlaceholder(password) || password.toLowerCase() === user.toLowerCase()) return true;
    if (/^(?:localhost|127\.|0\.0\.0\.0|host\b|example|.*\.example(?:\.\w+)?$)/.test(host) || /example\.(?:com|org|net)$/.test(host))
      return true;
    // A single name is a host of a compose network or of a developer's machine.
    return !host.includes('.') || !looksRandom(password);
  }
  const body = text.replace(/^[^A-Za-z0-9]+/, '');
  return isPlaceholder(body) || /EXAMPLE|FAKE|DUMMY|REDACTED|YOUR|XXXX|0000000|1234567|abcdef/i.test(body);
}

/** Values of secret variables in a committed env file. */
function ofEnvFile(repo: Repository, path: string, text: string): CommittedSecret[] {
  const found: CommittedSecret[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    const [, name = '', raw = ''] = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)$/.exec(line) ?? [];
    const value = raw.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (isSecretVariable(name) && !isStoreAddress(name) && !isPlaceholder(value) && looksRandom(value))
      found.push({ kind: `value of ${name}`, ordinal: 1, path, line: repo.lineAt(path, start) });
  }
  return found;
}

type Containers = readonly {
  readonly name: string;
  readonly service?: { readonly environment: ReadonlyMap<string, { readonly value: string | undefined; readonly from: Location }> };
}[];

/** Secrets that stand in the merged production configuration itself, not in what the operator supplies. */
function inComposition(repo: Repository, all: Containers): CommittedSecret[] {
  const found: CommittedSecret[] = [];
  for (const { name: service, service: composed } of all)
    for (const [name, { value, from }] of composed?.environment ?? []) {
      if (value === undefined || value === '' || name.endsWith('_FILE') || !/\.ya?ml$/.test(from.path)) continue;
      const address = /:\/\/[^\s:@/]*:([^\s@/]+)@/.exec(value);
      if (!address && (!isSecretVariable(name) || isStoreAddress(name) || /^(?:true|false|\d{1,6}|\/.*|https?:.*)$/.test(value))) continue;
      const line = (repo.text(from.path) ?? '').split('\n')[from.line - 1] ?? '';
      // `${VAR}` and the like come from the operator; `${VAR:-literal}` is a literal after all.
      const secret = address?.[1] ?? value;
      if (!line.includes(secret)) continue;
      if (/\$\{?\w/.test(line) && !new RegExp(`:-[^}]*${literally(secret)}`).test(line)) continue;
      if (/^<.*>$|^\*+$|\.\.\./.test(secret)) continue;
      found.push({
        kind: address ? 'address with a password' : `value of ${name}`,
        ordinal: 1,
        variable: `${service} ${name}`,
        path: from.path,
        line: from.line,
      });
    }
  return found;
}
