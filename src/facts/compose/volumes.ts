import { posix } from 'node:path';
import type { Location } from '../../define.ts';
import { type MapNode, map, type Node, scalar } from './node.ts';
import { ComposeError } from './problem.ts';

const propagations = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

const isDrive = (buffer: string): boolean => /^\p{L}$/u.test(buffer);

function sections(spec: string): string[] {
  const parts: string[] = [];
  let buffer = '';
  for (const character of spec) {
    // `c:` at the start of a part reads as a Windows drive, so a one-letter volume name does too.
    if (character !== ':' || isDrive(buffer)) buffer += character;
    else {
      parts.push(buffer);
      buffer = '';
    }
  }
  return [...parts, buffer];
}

/** The long form of `source:target:options`. Throws ComposeError for a bad specification. */
export function parseVolume(spec: string, at: Location): MapNode {
  if (spec === '') throw new ComposeError('invalid empty volume spec', at);
  const fields = new Map<string, Node>();
  if (spec.length <= 2) {
    return map(
      [
        ['type', scalar('volume', at)],
        ['target', scalar(spec, at)],
      ],
      at,
    );
  }
  const parts = sections(spec);
  if (parts.includes('')) throw new ComposeError(`invalid spec: ${spec}: empty section between colons`, at);
  if (parts.length > 3) throw new ComposeError(`invalid spec: ${spec}: too many colons`, at);
  const [source, target, options] = parts.length === 1 ? [undefined, parts[0], undefined] : parts;
  if (source !== undefined) fields.set('source', scalar(source, at));
  fields.set('target', scalar(posix.normalize(target ?? '').replace(/(.)\/$/, '$1'), at));
  const bind = new Map<string, Node>();
  const volume = new Map<string, Node>();
  let seenBind = false;
  for (const option of options?.split(',') ?? []) {
    if (option === 'ro' || option === 'rw') fields.set('read_only', scalar(option === 'ro', at));
    else if (option === 'nocopy') volume.set('nocopy', scalar(true, at));
    else if (propagations.has(option)) bind.set('propagation', scalar(option, at));
    else if (option === 'z' || option === 'Z') bind.set('selinux', scalar(option, at));
  }
  seenBind = bind.size > 0;
  if (source !== undefined && isFilePath(source)) {
    fields.set('type', scalar('bind', at));
    bind.set('create_host_path', scalar(true, at));
    fields.set('bind', map(bind, at));
    if (volume.size > 0) fields.set('volume', map(volume, at));
  } else {
    fields.set('type', scalar('volume', at));
    fields.set('volume', map(volume, at));
    if (seenBind) fields.set('bind', map(bind, at));
  }
  return map(fields, at);
}

function isFilePath(source: string): boolean {
  if (/^[./~]/.test(source) || source.startsWith('\\\\')) return true;
  return /^\p{L}:/u.test(source);
}
