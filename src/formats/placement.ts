import type { Location } from '../define.ts';

/** Where the inspected folder lies, for formats whose readers resolve paths themselves. */
export interface Placement {
  /** The inspected folder from the folder the reader starts in; `''` when they are the same. */
  readonly folder: string;
  /** Address of a commit's files, such as `https://github.com/o/r/blob/<sha>`, to link evidence. */
  readonly blob?: string;
  /** Text of a file of the inspected folder, to quote lines; absent when only a report is at hand. */
  readonly text?: (path: string) => string | undefined;
}

export const here: Placement = { folder: '' };

/** A path as the reader of the format sees it. */
export const placed = (path: string, { folder }: Placement): string => (folder === '' ? path : `${folder}/${path}`);

/** Address of a line, when files can be linked. */
export function linkTo({ path, line }: Location, place: Placement): string | undefined {
  if (place.blob === undefined || path === '.') return undefined;
  const segments = placed(path, place).split('/');
  return `${place.blob}/${segments.map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'))).join('/')}#L${line}`;
}
