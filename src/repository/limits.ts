/** Bounds on what one inspection reads, so that no repository can exhaust the machine. */
export const limits = {
  files: 200_000,
  /** Bytes of a file read as text. */
  text: 2 * 1024 * 1024,
  /** Bytes of a lock file or JSON document, and of anything read raw. */
  data: 16 * 1024 * 1024,
} as const;

const data = /(?:\.json|\.lock|\.lockb|-lock\.yaml|\.jsonl)$/;

/** How many bytes of this file may be read as text. */
export const textLimit = (path: string): number => (data.test(path) ? limits.data : limits.text);
