import { folderOf } from './paths.ts';

/** What git tracks: its files, and every folder that holds one. */
export interface Tracked {
  has(path: string): boolean;
}

const nothing: Tracked = new Set<string>();

/**
 * Reads the paths in a git index (gitformat-index(5), versions 2 to 4). Tracked files belong to the repository even where ignore rules
 * name them. An index that cannot be read tracks nothing.
 */
export function readIndex(bytes: Uint8Array | undefined): Tracked {
  if (!bytes || bytes.length < 12) return nothing;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = data.readUInt32BE(4);
  if (data.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) return nothing;
  const paths = new Set<string>();
  try {
    for (const path of entries(data, data.readUInt32BE(8), version)) {
      paths.add(path);
      for (let folder = folderOf(path); folder !== '' && !paths.has(folder); folder = folderOf(folder)) paths.add(folder);
    }
  } catch {
    return nothing;
  }
  return paths;
}

function* entries(data: Buffer, count: number, version: number): Generator<string> {
  // Ten 32-bit fields of file status, the object name (SHA-1), then flags; an extended entry has two bytes more.
  const flagsAt = 60;
  let at = 12;
  let previous = Buffer.alloc(0);
  for (let index = 0; index < count; index++) {
    const extended = version >= 3 && (data.readUInt16BE(at + flagsAt) & 0x4000) !== 0;
    let nameAt = at + flagsAt + (extended ? 4 : 2);
    let prefix = Buffer.alloc(0);
    if (version === 4) {
      const [strip, next] = offset(data, nameAt);
      prefix = previous.subarray(0, previous.length - strip);
      nameAt = next;
    }
    const end = data.indexOf(0, nameAt);
    if (end < 0) throw new RangeError('path without an end');
    const name = Buffer.concat([prefix, data.subarray(nameAt, end)]);
    yield name.toString('utf8');
    previous = name;
    // Up to version 3 an entry is padded with one to eight NUL bytes to a multiple of eight.
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
}

/** A variable-width number, as in pack offsets. */
function offset(data: Buffer, start: number): readonly [number, number] {
  let at = start;
  let byte = data.readUInt8(at++);
  let value = byte & 0x7f;
  while (byte & 0x80) {
    byte = data.readUInt8(at++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return [value, at];
}
