import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../../src/config.ts';
import type { Fact } from '../../../src/define.ts';
import { code } from '../../../src/facts/code.ts';
import { type Configuration, configuration } from '../../../src/facts/configuration/configuration.ts';
import { Runner } from '../../../src/facts/configuration/run.ts';
import { type Decision, truthTable } from '../../../src/facts/configuration/truth.ts';
import { inventory } from '../../../src/facts/routes/inventory.ts';
import { worlds } from '../../../src/facts/worlds.ts';
import { Facts } from '../../../src/facts.ts';
import { memoryRepository } from '../../../src/repo.ts';

type Files = Readonly<Record<string, string>>;

function factsOf(files: Files) {
  const facts = new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  return <T>(fact: Fact<T>): Promise<T> => facts.get(fact as Fact<unknown>) as Promise<T>;
}
const read = (files: Files): Promise<Configuration> => factsOf(files)(configuration);
async function table(files: Files, name: string): Promise<readonly Decision[]> {
  const get = factsOf(files);
  const variable = (await get(configuration)).variables.get(name);
  const runner = new Runner(await get(code), (await get(inventory)).services, (await get(worlds)).documented);
  return variable ? truthTable(runner, (await get(worlds)).documented, variable) : [];
}
const on = (decision: Decision | undefined): unknown[] =>
  [...(decision?.answers ?? [])].flatMap(([spelling, answer]) => (answer === true ? [spelling] : []));

const PYTHON: Files = {
  'requirements.txt': 'fastapi\npydantic-settings\n',
  Dockerfile: 'FROM python:3.11\nCOPY app ./app\nCMD ["uvicorn", "app.main:app"]\n',
  'app/__init__.py': '',
  'app/main.py': `from fastapi import FastAPI
from app.config import settings, secret
app = FastAPI()

@app.get("/a")
def a():
    from app.late import flag
    return [settings.debug_mode, secret("API_KEY"), flag()]
`,
  'app/config.py': `import os
from pydantic_settings import BaseSettings, SettingsConfigDict

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    debug_mode: bool = False
    unused: str = "x"

settings = Settings()

def secret(name):
    path = os.environ.get(f"{name}_FILE")
    if path:
        return open(path).read()
    return os.environ.get(name, "")

def dead():
    # not called; live code only mentions dead() in a comment
    return secret("DEAD_TOKEN")
`,
  'app/late.py': `import os
LIMIT = int(os.getenv("LIMIT", "5"))

def flag():
    value = os.getenv("FLAG", "")
    if value.lower() in ("1", "true"):
        return True
    return False

def truthy():
    return bool(os.getenv("LOOSE", "0"))
`,
};
const TYPESCRIPT: Files = {
  'package.json': '{"name":"x","dependencies":{"express":"4","zod":"3"},"scripts":{"start":"node src/main.ts"}}',
  'src/main.ts': `import express from 'express';
import { env, secret } from './config';
const app = express();
app.get('/a', (req, res) => res.json([env.SWITCH, secret('API_KEY')]));
app.listen(3000);
`,
  'src/config.ts': `import { readFileSync } from 'node:fs';
import { z } from 'zod';
const schema = z.object({ SWITCH: z.coerce.boolean().default(false), LIMIT: z.string().default('5') });
export const env = schema.parse(process.env);
export function secret(name: string): string {
  const path = process.env[\`\${name}_FILE\`];
  return path ? readFileSync(path, 'utf8') : process.env[name] ?? '';
}
export function dead() { return secret('DEAD_TOKEN'); }
`,
};

const row = (facts: Configuration, name: string): string =>
  (facts.variables.get(name)?.reads ?? [])
    .map((each) => `${each.by} ${each.phase} ${each.in?.name ?? each.field?.name ?? '-'}${each.live ? '' : ' dead'}`)
    .join(', ');

describe('configuration', () => {
  test('Python: settings with a prefix, computed names, late imports, dead getters', async () => {
    const facts = await read(PYTHON);
    expect(row(facts, 'APP_DEBUG_MODE')).toBe('settings import debug_mode');
    expect(row(facts, 'APP_UNUSED')).toBe('settings import unused dead');
    expect(row(facts, 'API_KEY')).toBe('helper call a');
    expect(row(facts, 'API_KEY_FILE')).toBe('helper call a');
    expect(row(facts, 'DEAD_TOKEN')).toBe('helper call dead dead');
    expect(row(facts, 'LIMIT')).toBe('direct import -');
    expect(row(facts, 'FLAG')).toBe('direct call flag');
    expect(facts.variables.get('LIMIT')?.reads[0]?.default).toBe('5');
    expect(facts.variables.get('DEAD_TOKEN')?.live).toBe(false);
  });

  test('TypeScript: schemas, computed names, dead getters', async () => {
    const facts = await read(TYPESCRIPT);
    expect(row(facts, 'SWITCH')).toBe('schema import -');
    expect(facts.variables.get('LIMIT')?.reads[0]?.default).toBe('5');
    expect(facts.variables.get('API_KEY')?.live).toBe(true);
    expect(row(facts, 'DEAD_TOKEN')).toBe('helper call dead dead');
  });

  test('a truth table names what a spelling decides', async () => {
    const flag = await table(PYTHON, 'FLAG');
    expect(on(flag.find(({ is }) => is === 'value'))).toEqual(['1', 'true']);
    expect(on(flag.find(({ is }) => is === 'test'))).toEqual(['1', 'true']);
    const loose = await table(PYTHON, 'LOOSE');
    expect(on(loose[0])).toEqual([undefined, '0', 'false', 'off', '1', 'true']);
    const settings = await table(PYTHON, 'APP_DEBUG_MODE');
    expect(settings.map((each) => [each.name, on(each)])).toEqual([['settings.debug_mode', ['1', 'true']]]);
    const coerced = await table(TYPESCRIPT, 'SWITCH');
    expect(coerced.map((each) => [each.name, on(each)])).toEqual([['env.SWITCH', ['0', 'false', 'off', '1', 'true']]]);
  });
});

test('a class whose fields are validated is configuration, an enumeration beside it is not', async () => {
  const { variables } = await read({
    'package.json': '{"name":"x","dependencies":{"express":"4","class-validator":"0.14"},"scripts":{"start":"node src/main.ts"}}',
    'src/main.ts':
      "import express from 'express';\nimport { config } from './env.ts';\nconst app = express();\napp.listen(config.APP_PORT);\n",
    'src/env.ts':
      "import { IsInt, IsString } from 'class-validator';\nimport { plainToInstance } from 'class-transformer';\n" +
      "export enum Kind {\n  COMMENT = 'comment',\n  LIKE = 'like',\n}\n" +
      'class Env {\n  @IsInt()\n  APP_PORT?: number;\n  @IsString()\n  APP_HOST?: string;\n}\nexport const config = plainToInstance(Env, process.env);\n',
  });
  expect([...variables.keys()].filter((name) => /COMMENT|LIKE|APP_/.test(name)).sort()).toEqual(['APP_HOST', 'APP_PORT']);
});
