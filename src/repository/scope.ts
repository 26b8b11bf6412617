import type { Scope } from '../repo.ts';

const vendored = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'third_party',
  'third-party',
  'site-packages',
  '.venv',
  'venv',
  '.yarn',
  'Pods',
]);
const generated = new Set(['__generated__', 'generated', 'dist', '.next', '.nuxt', '.svelte-kit', '.output', 'htmlcov', '__pycache__']);
const fixture = new Set(['fixtures', '__fixtures__', 'fixture', 'testdata', 'test-data', 'test_data', '__snapshots__']);
const test = new Set(['tests', 'test', '__tests__', '__mocks__', 'e2e', 'cypress', 'spec', 'specs']);
const example = new Set(['examples', 'example']);
const source = new Set(['src', 'app', 'lib', 'server', 'api']);
/** Names that are also words of a business: they mean something only directly in the root. */
const inRoot: ReadonlyMap<string, Scope> = new Map([
  ['vendor', 'vendored'],
  ['coverage', 'generated'],
  ['samples', 'example'],
  ['sample', 'example'],
  ['demos', 'example'],
  ['demo', 'example'],
]);

const generatedFile = /(?:_pb2(?:_grpc)?\.pyi?|\.min\.(?:js|css|mjs)|\.(?:generated|gen)\.[cm]?[jt]sx?|\.pb\.[jt]s)$/;
const testFile = /(?:^test_[^/]*\.py|_test\.py|^conftest\.py|\.(?:test|spec|e2e-spec|cy)\.[cm]?[jt]sx?)$/;
const code = /\.(?:py|[cm]?[jt]sx?)$/;

/** What a path is for. Only folders below the scan root and the file's own name count; the root's own place does not. */
export function scopeOf(path: string): Scope {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  if (folders.some((folder) => vendored.has(folder))) return 'vendored';
  if (generatedFile.test(name) || folders.some((folder) => generated.has(folder) || folder.endsWith('.egg-info'))) return 'generated';
  if (folders.some((folder) => fixture.has(folder))) return 'fixture';
  const top = inRoot.get(folders[0] ?? '');
  if (top) return top;
  let belowSource = false;
  for (const folder of folders) {
    if (example.has(folder) && !belowSource) return 'example';
    // A folder called spec often holds API descriptions, which are not tests.
    if (test.has(folder) && (code.test(name) || !folder.startsWith('spec'))) return 'test';
    belowSource ||= source.has(folder);
  }
  return testFile.test(name) ? 'test' : 'production';
}
