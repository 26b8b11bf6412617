import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Reads a regular file of the target without following a link or waiting on a pipe.
 * Undefined when it is something else, unreadable, or larger than `limit` bytes.
 */
export function readRegular(path: string, limit: number): Uint8Array | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(handle);
    if (!status.isFile() || status.size > limit) return undefined;
    const { size } = status;
    const buffer = Buffer.alloc(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(handle, buffer, filled, size - filled, null);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
