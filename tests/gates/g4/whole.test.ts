import { describe, expect, test } from 'vitest';
import { judge, python, typescript } from './repositories.ts';

const statuses = async (files: Parameters<typeof judge>[0]): Promise<Record<string, string>> =>
  Object.fromEntries(
    [...(await judge(files))].map(([name, { status, summary, findings }]) => [
      name,
      status === 'pass' ? status : `${status}: ${summary} ${findings.map(({ message }) => message).join('; ')}`,
    ]),
  );

const ALL = Object.fromEntries(
  [
    'file-secrets-read',
    'file-precedence',
    'file-failures-fatal',
    'one-loader',
    'no-default-secret',
    'no-plaintext-credentials',
    'production-flag-set',
    'credential-paths-ignored',
    'no-committed-secrets',
    'no-secret-in-logs',
    'lifecycle-audited',
    'secrets-tested',
    'secrets-documented',
  ].map((name) => [name, 'pass']),
);

describe('a service that takes its secrets as it should', () => {
  test('in Python', async () => {
    expect(await statuses(python)).toEqual({ ...ALL, 'lifecycle-audited': expect.stringMatching(/^(?:pass|absent)/) });
  });
  test('in TypeScript', async () => {
    expect(await statuses(typescript)).toEqual({ ...ALL, 'lifecycle-audited': expect.stringMatching(/^(?:pass|absent)/) });
  });
});
