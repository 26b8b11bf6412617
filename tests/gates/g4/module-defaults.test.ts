import { describe, expect, test } from 'vitest';
import { type Files, judge, python, typescript } from './repositories.ts';

/** The service with a secret that a file takes while it is loaded. */
const withPython = (text: string): Files => ({
  ...python,
  'app/main.py': `${python['app/main.py']}\n\nfrom app.tokens import JWT_SECRET\n\n\n@app.get("/token")\ndef token():\n    return {"signed": hash(JWT_SECRET)}\n`,
  'app/tokens.py': `import os\nimport sys\n\n${text}\n`,
});
const withTypescript = (text: string): Files => ({
  ...typescript,
  'src/main.ts': `${typescript['src/main.ts']}\nimport { JWT_SECRET } from './tokens.js';\napp.get('/token', (_request, response) => response.json({ signed: JWT_SECRET.length }));\n`,
  'src/tokens.ts': `${text}\n`,
});

const PYTHON: readonly (readonly [status: 'fail' | 'pass', text: string])[] = [
  ['fail', 'JWT_SECRET = os.getenv("JWT_SECRET") or "insecure"'],
  ['fail', 'JWT_SECRET = os.getenv("JWT_SECRET") if os.getenv("JWT_SECRET") else "insecure"'],
  ['fail', 'JWT_SECRET = os.environ["JWT_SECRET"] if "JWT_SECRET" in os.environ else "insecure"'],
  ['fail', 'JWT_SECRET = (os.getenv("JWT_SECRET") or "").strip() or "insecure"'],
  ['fail', 'JWT_SECRET = os.getenv("JWT_SECRET")\nif not JWT_SECRET:\n    JWT_SECRET = "insecure"'],
  ['fail', 'try:\n    JWT_SECRET = os.environ["JWT_SECRET"]\nexcept KeyError:\n    JWT_SECRET = "insecure"'],
  ['fail', 'JWT_SECRET = "insecure"\nif "JWT_SECRET" in os.environ:\n    JWT_SECRET = os.environ["JWT_SECRET"]'],
  [
    'fail',
    'class Settings:\n    secret = os.getenv("JWT_SECRET") if os.getenv("JWT_SECRET") else "insecure"\nJWT_SECRET = Settings.secret',
  ],
  ['pass', 'JWT_SECRET = os.getenv("JWT_SECRET") if os.getenv("JWT_SECRET") else None'],
  ['pass', 'JWT_SECRET = os.getenv("JWT_SECRET")\nif not JWT_SECRET:\n    raise RuntimeError("JWT_SECRET is required")'],
  ['pass', 'JWT_SECRET = os.getenv("JWT_SECRET")\nif not JWT_SECRET:\n    sys.exit("JWT_SECRET is required")'],
  ['pass', 'JWT_SECRET = os.environ["JWT_SECRET"]'],
];

const TYPESCRIPT: readonly (readonly [status: 'fail' | 'pass', text: string])[] = [
  ['fail', "export const JWT_SECRET = process.env.JWT_SECRET ? process.env.JWT_SECRET : 'insecure';"],
  ['fail', "export const JWT_SECRET = (process.env.JWT_SECRET ?? '').trim() || 'insecure';"],
  ['fail', "let secret = process.env.JWT_SECRET;\nif (!secret) secret = 'insecure';\nexport const JWT_SECRET = secret;"],
  [
    'fail',
    "const keys = { jwt: 'insecure' };\nif (process.env.JWT_SECRET) keys.jwt = process.env.JWT_SECRET;\nexport const JWT_SECRET = keys.jwt;",
  ],
  ['pass', "if (!process.env.JWT_SECRET) throw new Error('JWT_SECRET is required');\nexport const JWT_SECRET = process.env.JWT_SECRET;"],
  ['pass', 'if (!process.env.JWT_SECRET) process.exit(1);\nexport const JWT_SECRET = process.env.JWT_SECRET;'],
  ['pass', "export const JWT_SECRET = process.env.JWT_SECRET ?? '';"],
];

describe('what a file keeps instead of a secret', () => {
  const cases = [
    ...PYTHON.map(([status, text]) => [status, text, withPython(text)] as const),
    ...TYPESCRIPT.map(([status, text]) => [status, text, withTypescript(text)] as const),
  ];
  test.each(cases)('%s: %s', async (status, _, files) => {
    const found = (await judge(files)).get('no-default-secret');
    expect(found?.status, found?.summary).toBe(status);
    const keys = (found?.findings ?? []).map(({ key }) => key.split(' ')[0]);
    expect(keys).toEqual(status === 'fail' ? ['JWT_SECRET'] : []);
    if (status === 'pass') expect(found?.evidence.some(({ note }) => note?.includes('JWT_SECRET'))).toBe(true);
  });
});
