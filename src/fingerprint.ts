import { createHash } from 'node:crypto';

/**
 * Stable identities of a check's findings: they survive line moves and renames of unrelated files, because only the check and the
 * semantic key count. Findings that share a key are told apart by their order.
 */
export function fingerprints(check: string, keys: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return createHash('sha256')
      .update(JSON.stringify([check, key, ordinal]))
      .digest('hex')
      .slice(0, 32);
  });
}
