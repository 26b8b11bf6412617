/** Sabotage that its check does not notice yet: the check, the service, and a part of what the edit is called. */
export const KNOWN: readonly (readonly [check: string, service: string, part: string])[] = [
  ['g5/reads-bounded', 'typescript', 'POSITIVE_INFINIT'],
  ['g5/truncation-marked', 'typescript', "'false'"],
  ['g5/redaction-sound', 'typescript', 'slice(0, cap)'],
  ['g7/queries-bounded', 'typescript', 'orderBy(desc(actions.id))'],
];
