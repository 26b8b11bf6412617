export type Decoded = { readonly text: string } | { readonly reason: 'binary' | 'encoding' };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes file content: UTF-8, or UTF-16 announced by a byte-order mark. A NUL byte marks a binary file. */
export function decode(bytes: Uint8Array): Decoded {
  try {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le', { fatal: true }).decode(bytes) };
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be', { fatal: true }).decode(bytes) };
    if (bytes.includes(0)) return { reason: 'binary' };
    return { text: utf8.decode(bytes) };
  } catch {
    return { reason: 'encoding' };
  }
}
