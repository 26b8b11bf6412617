/** Sabotage that its check does not notice yet: the check, the service, and a part of what the edit is called. */
export const KNOWN: readonly (readonly [check: string, service: string, part: string])[] = [];
