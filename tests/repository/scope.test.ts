import { expect, it } from 'vitest';
import type { Scope } from '../../src/repo.ts';
import { scopeOf } from '../../src/repository/scope.ts';

const cases: readonly (readonly [string, Scope])[] = [
  ['src/app.py', 'production'],
  ['src/contest/app.py', 'production'],
  ['docker-compose.prod.example.yml', 'production'],
  ['build/settings.py', 'production'],
  ['spec/openapi.yaml', 'production'],
  ['spec/app.ts', 'test'],
  ['tests/unit/helpers.py', 'test'],
  ['tests/compose.yml', 'test'],
  ['src/a.test.tsx', 'test'],
  ['src/app.e2e-spec.ts', 'test'],
  ['test_app.py', 'test'],
  ['conftest.py', 'test'],
  ['src/latest_test.py', 'test'],
  ['src/contest.py', 'production'],
  ['tests/fixtures/app/main.py', 'fixture'],
  ['examples/app/tests/test_a.py', 'example'],
  ['tests/examples/a.py', 'test'],
  ['node_modules/x/index.js', 'vendored'],
  ['third_party/tests/a.py', 'vendored'],
  ['src/generated/client.ts', 'generated'],
  ['proto/a_pb2.py', 'generated'],
  ['src/client.gen.ts', 'generated'],
  ['vendor/github.com/x.js', 'vendored'],
  ['src/vendor/routes.ts', 'production'],
  ['shop/vendors/views.py', 'production'],
  ['lab/samples/api.py', 'production'],
  ['samples/a.py', 'example'],
  ['src/coverage/routes.ts', 'production'],
  ['coverage/lcov-report/prettify.js', 'generated'],
  ['docs/examples/a.py', 'example'],
  ['src/examples/routes.ts', 'production'],
];

it.each(cases)('%s is %s', (path, scope) => {
  expect(scopeOf(path)).toBe(scope);
});
