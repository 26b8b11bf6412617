/** Ends of a guard in one world, sorted: `passes`, `stops`. */
type Ends = 'passes' | 'stops' | 'passes stops';

/** One check in both languages. `check(key)` gives a truth or raises; the variables are those of production. */
export interface Guard {
  readonly name: string;
  readonly set: Readonly<Record<string, string>>;
  readonly python: string;
  readonly typescript: string;
  /** No credential; no credential and the other variables free; a forged credential. */
  readonly documented: Ends;
  readonly exposed: Ends;
  readonly forged: Ends;
}

const SECRET = { API_KEY: 's3cret' };
const PYTHON = 'import os\nfrom fastapi import HTTPException\n';

export const GUARDS: readonly Guard[] = [
  {
    name: 'key with a bypass for tests',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    if os.getenv("TESTING") == "1":
        return True
    if key != os.environ["API_KEY"]:
        raise HTTPException(status_code=401)
    return True`,
    typescript: `export function check(key?: string): boolean {
  if (process.env.TESTING === '1') return true;
  if (key !== process.env.API_KEY) throw new Error('unauthorized');
  return true;
}`,
    documented: 'stops',
    exposed: 'passes stops',
    forged: 'stops',
  },
  {
    name: 'key',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    expected = os.environ.get("API_KEY")
    return bool(expected) and key == expected`,
    typescript: `export function check(key?: string): boolean {
  const expected = process.env.API_KEY;
  return Boolean(expected) && key === expected;
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
  {
    name: 'open when nothing is configured',
    set: {},
    python: `${PYTHON}
def check(key):
    expected = os.environ.get("API_KEY")
    if not expected:
        return True
    return key == expected`,
    typescript: `export function check(key?: string): boolean {
  const expected = process.env.API_KEY;
  if (!expected) return true;
  return key === expected;
}`,
    documented: 'passes',
    exposed: 'passes stops',
    forged: 'passes',
  },
  {
    name: 'presence only',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    if not key:
        raise HTTPException(status_code=401)
    return True`,
    typescript: `export function check(key?: string): boolean {
  if (!key) throw new Error('unauthorized');
  return true;
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'passes stops',
  },
  {
    name: 'secret written in the code',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    return key == "letmein"`,
    typescript: `export const check = (key?: string): boolean => key === 'letmein';`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'passes stops',
  },
  {
    name: 'default secret',
    set: {},
    python: `${PYTHON}
def check(key):
    return key == os.getenv("API_KEY", "changeme")`,
    typescript: `export const check = (key?: string): boolean => key === (process.env.API_KEY ?? 'changeme');`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'passes stops',
  },
  {
    name: 'constant-time comparison',
    set: SECRET,
    python: `import hmac
${PYTHON}
def check(key):
    if key is None:
        raise HTTPException(status_code=401)
    return hmac.compare_digest(key, os.environ["API_KEY"])`,
    typescript: `import { timingSafeEqual } from 'node:crypto';
export function check(key?: string): boolean {
  if (key === undefined) throw new Error('unauthorized');
  return timingSafeEqual(Buffer.from(key), Buffer.from(process.env.API_KEY ?? ''));
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
  {
    name: 'fails open',
    set: SECRET,
    python: `${PYTHON}
def verify(key):
    if key != os.environ["API_KEY"]:
        raise ValueError("wrong")
def check(key):
    try:
        verify(key)
    except Exception:
        pass
    return True`,
    typescript: `function verify(key?: string): void {
  if (key !== process.env.API_KEY) throw new Error('wrong');
}
export function check(key?: string): boolean {
  try {
    verify(key);
  } catch {
    // goes on
  }
  return true;
}`,
    documented: 'passes',
    exposed: 'passes',
    forged: 'passes',
  },
  {
    name: 'only in production',
    set: { ...SECRET, APP_ENV: 'production' },
    python: `${PYTHON}
def check(key):
    production = os.getenv("APP_ENV", "development").lower() == "production"
    if production and key != os.environ["API_KEY"]:
        raise HTTPException(status_code=403)
    return True`,
    typescript: `export function check(key?: string): boolean {
  const production = (process.env.APP_ENV ?? 'development').toLowerCase() === 'production';
  if (production && key !== process.env.API_KEY) throw new Error('forbidden');
  return true;
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
  {
    name: 'only in production, which is not said',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    if os.getenv("APP_ENV") == "production" and key != os.environ["API_KEY"]:
        raise HTTPException(status_code=403)
    return True`,
    typescript: `export function check(key?: string): boolean {
  if (process.env.APP_ENV === 'production' && key !== process.env.API_KEY) throw new Error('forbidden');
  return true;
}`,
    documented: 'passes',
    exposed: 'passes stops',
    forged: 'passes',
  },
  {
    name: 'a check that nobody awaits',
    set: SECRET,
    python: `${PYTHON}
async def verify(key):
    return key == os.environ["API_KEY"]
def check(key):
    if verify(key):
        return True
    raise HTTPException(status_code=401)`,
    typescript: `async function verify(key?: string): Promise<boolean> {
  return key === process.env.API_KEY;
}
export function check(key?: string): boolean {
  if (verify(key)) return true;
  throw new Error('unauthorized');
}`,
    documented: 'passes',
    exposed: 'passes',
    forged: 'passes',
  },
  {
    name: 'an awaited check',
    set: SECRET,
    python: `${PYTHON}
async def verify(key):
    return key == os.environ["API_KEY"]
async def check(key):
    if not await verify(key):
        raise HTTPException(status_code=401)
    return True`,
    typescript: `async function verify(key?: string): Promise<boolean> {
  return key === process.env.API_KEY;
}
export async function check(key?: string): Promise<boolean> {
  if (!(await verify(key))) throw new Error('unauthorized');
  return true;
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
  {
    name: 'optional',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    if key is None:
        return True
    return key == os.environ["API_KEY"]`,
    typescript: `export function check(key?: string): boolean {
  if (key === undefined) return true;
  return key === process.env.API_KEY;
}`,
    documented: 'passes',
    exposed: 'passes',
    forged: 'stops',
  },
  {
    name: 'list of keys',
    set: { API_KEYS: 'first,second' },
    python: `${PYTHON}
def check(key):
    keys = [each.strip() for each in os.environ.get("API_KEYS", "").split(",") if each.strip()]
    if key not in keys:
        raise HTTPException(status_code=401)
    return True`,
    typescript: `export function check(key?: string): boolean {
  const keys = (process.env.API_KEYS ?? '').split(',').map((each) => each.trim()).filter(Boolean);
  if (!keys.includes(key ?? '')) throw new Error('unauthorized');
  return true;
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
  {
    name: 'switched off by a flag',
    set: { ...SECRET, AUTH_ENABLED: 'true' },
    python: `${PYTHON}
ENABLED = os.getenv("AUTH_ENABLED", "true").lower() in ("1", "true", "yes")
def check(key):
    return not ENABLED or key == os.environ["API_KEY"]`,
    typescript: `const enabled = ['1', 'true', 'yes'].includes((process.env.AUTH_ENABLED ?? 'true').toLowerCase());
export const check = (key?: string): boolean => !enabled || key === process.env.API_KEY;`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
  {
    name: 'refuses in finally',
    set: SECRET,
    python: `${PYTHON}
def check(key):
    allowed = False
    try:
        allowed = key == os.environ["API_KEY"]
        return True
    finally:
        if not allowed:
            raise HTTPException(status_code=401)`,
    typescript: `export function check(key?: string): boolean {
  let allowed = false;
  try {
    allowed = key === process.env.API_KEY;
    return true;
  } finally {
    if (!allowed) throw new Error('unauthorized');
  }
}`,
    documented: 'stops',
    exposed: 'stops',
    forged: 'stops',
  },
];
