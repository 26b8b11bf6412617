import type { Location } from '../../define.ts';
import { get, text } from '../compose/node.ts';
import type { ComposeFact } from '../deployment/compose-project.ts';

/** A file of the host that production mounts as a secret. */
export interface SecretFile {
  readonly name: string;
  readonly path: string;
  readonly from: Location;
}

/** The files that the secrets of the merged production project come from. */
export const secretFiles = (composed: ComposeFact | undefined): readonly SecretFile[] =>
  [...(composed?.project.secrets ?? [])].flatMap(([name, node]): SecretFile[] => {
    const path = text(get(node, 'file'));
    return path ? [{ name, path: path.replace(/^\.\//, ''), from: { path: node.at.path, line: node.at.line } }] : [];
  });
