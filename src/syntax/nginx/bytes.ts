/** nginx works on bytes. Inside this parser and the routing model a string holds one UTF-8 byte per character (latin1). */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** The text of a byte string; bytes that are not UTF-8 become U+FFFD. */
export const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
