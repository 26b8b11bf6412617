import type { Container } from '../deployment/containers.ts';

/** Whether a container runs the repository's own code, not a published server. */
export const isApplication = ({ entry, dockerfile, kind }: Container): boolean =>
  entry !== undefined || (dockerfile !== undefined && kind === undefined);
