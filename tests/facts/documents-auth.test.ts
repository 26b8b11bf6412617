import { describe, expect, it } from 'vitest';
import { readAuth } from '../../src/facts/documents/auth-words.ts';

describe('readAuth', () => {
  it.each([
    ['None', 'public'],
    ['None (public)', 'public'],
    ['None (credentials in request)', 'public'],
    ['Not required', 'public'],
    ['Does not require a key', 'public'],
    ['No authentication required', 'public'],
    ['❌', 'public'],
    ['Unauthenticated', 'public'],
    ['Required in dev, public in production', 'public'],
    ['Requires X-API-Key', 'strict'],
    ['Requires X-API-Key in production (executor trust boundary)', 'strict'],
    ['Public in development, API key in production', 'strict'],
    ['API key (optional in dev)', 'strict'],
    ['API key as Bearer token', 'strict'],
    ['Not public', 'strict'],
    ['✅', 'strict'],
    ['mTLS', 'strict'],
    ['Requires key; unauthenticated requests get 401', 'strict'],
    ['Requires X-API-Key in production (dev may allow public read)', 'read'],
    ['Required in production; dev opt-in via SERVICE_PUBLIC_READ=1', 'read'],
    ['Requires Bearer token', 'jwt'],
    ['Requires Bearer token + Admin only (is_superuser=true)', 'jwt'],
    ['Public (dev), JWT (prod)', 'jwt'],
    ['Session cookie', 'jwt'],
    ['Stripe-Signature header', 'webhook'],
    ['HMAC signature required', 'webhook'],
    ['Optional', 'conditional'],
    ['Required when SERVICE_KEY is set', 'conditional'],
    ['503 unless RESEARCH_ENABLED=true', 'conditional'],
    ['Varies by endpoint', 'unknown'],
    ['See below', 'unknown'],
    ['Internal only', 'unknown'],
    ['Open in development', 'unknown'],
    ['None (dev only)', 'unknown'],
    ['', 'unknown'],
    ['Rate limited', 'unknown'],
  ])('%s -> %s', (text, posture) => {
    const read = readAuth(text);
    expect(read.posture).toBe(posture);
    expect(read.reason === undefined).toBe(posture !== 'unknown');
  });

  it('keeps alternatives apart from a carrier', () => {
    expect(readAuth('API key or JWT').credentials).toEqual(['api-key', 'user-token']);
    expect(readAuth('API key as Bearer token').credentials).toEqual(['api-key']);
  });

  it('marks "none" that names a signature check', () => {
    expect(readAuth('None (validates webhook signature internally)')).toMatchObject({ posture: 'webhook', understated: true });
    expect(readAuth('Webhook signature')).toMatchObject({ posture: 'webhook', understated: false });
  });
});
