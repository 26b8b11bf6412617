import { expect, test } from 'vitest';
import defaultsMatch from '../../gates/g8-documentation-convergence/defaults-match.ts';
import registryComplete from '../../gates/g8-documentation-convergence/env-registry-complete.ts';
import { defaultConfig } from '../../src/config.ts';
import type { Check, Verdict } from '../../src/define.ts';
import { Facts } from '../../src/facts.ts';
import { memoryRepository } from '../../src/repo.ts';

async function judge(check: Check, files: Record<string, string>): Promise<Verdict> {
  const facts = new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  return check.judge(await facts.all(check.needs), undefined);
}

const registry = (...names: string[]): string => names.map((name) => `${name}=\n`).join('');

test('every form of a read is found in Python', async () => {
  const verdict = await judge(registryComplete, {
    '.env.example': registry('APP_A'),
    'app.py':
      'import os\nfrom pydantic_settings import BaseSettings\nNAME = "APP_D"\na = os.getenv("APP_A")\nb = os.environ["APP_B"]\nc = os.environ.get("APP_C", "1")\nd = os.getenv(NAME)\n\nclass Settings(BaseSettings):\n    """Reads APP_DOC."""\n    model_config = {"env_prefix": "APP_"}\n    e_flag: bool = False\n',
  });
  expect(verdict.findings.map(({ key }) => key).sort()).toEqual(['APP_B', 'APP_C', 'APP_D', 'APP_E_FLAG']);
});

test('every form of a read is found in TypeScript', async () => {
  const verdict = await judge(registryComplete, {
    '.env.example': registry('APP_A'),
    'src/app.ts':
      "export const a = process.env.APP_A;\nexport const b = process.env['APP_B'] ?? '1';\nexport const { APP_C, APP_D = '2' } = process.env;\nexport const e = import.meta.env.VITE_E;\n",
  });
  expect(verdict.findings.map(({ key }) => key).sort()).toEqual(['APP_B', 'APP_C', 'APP_D', 'VITE_E']);
});

test('a documented variable that nothing reads fails; one that compose names does not', async () => {
  const files = {
    '.env.example': registry('APP_A', 'APP_OLD', 'DB_PASS'),
    'app.py': 'import os\na = os.getenv("APP_A")\n',
    'compose.yaml': 'x: ${DB_PASS}\n',
  };
  expect((await judge(registryComplete, files)).findings.map(({ key }) => key)).toEqual(['APP_OLD']);
});

test('a computed name is unknown, a complete registry passes', async () => {
  const base = { '.env.example': registry('APP_A') };
  expect((await judge(registryComplete, { ...base, 'app.py': 'import os\na = os.getenv("APP_A")\n' })).status).toBe('pass');
  const computed = 'import os\na = os.getenv("APP_A")\ndef f(x):\n    return os.getenv(f"APP_{x}")\n';
  expect((await judge(registryComplete, { ...base, 'app.py': computed })).status).toBe('unknown');
});

test('defaults are compared by what they mean', async () => {
  const files = (said: string, code: string) => ({
    'config/feature_flags.yaml': `APP_LIVE:\n  default: "${said}"\n`,
    'app.py': `import os\nx = os.getenv("APP_LIVE", "${code}")\n`,
  });
  expect((await judge(defaultsMatch, files('false', '0'))).status).toBe('pass');
  expect((await judge(defaultsMatch, files('false', '1'))).findings.map(({ key }) => key)).toEqual(['APP_LIVE']);
});

test('a remark on a default that the code decides later is not compared', async () => {
  const files = (said: string) => ({
    'config/feature_flags.yaml': `APP_LIVE:\n  default: "0"\nAPP_PROXIES:\n  default: "${said}"\n`,
    'app.py': 'import os\nx = os.getenv("APP_LIVE", "0")\ny = os.getenv("APP_PROXIES", "")\n',
  });
  expect((await judge(defaultsMatch, files('127.0.0.1 (plus the bridge)'))).status).toBe('pass');
  expect((await judge(defaultsMatch, files('127.0.0.1'))).status).toBe('fail');
});

test('a fallback after the read is the default', async () => {
  const files = {
    'config/feature_flags.yaml': 'APP_HOST:\n  default: "localhost"\n',
    'app.py': 'import os\nx = os.getenv("APP_HOST") or "example.org"\n',
  };
  expect((await judge(defaultsMatch, files)).status).toBe('fail');
});
