import { writeFileSync } from 'node:fs';
import { TargetError } from '../errors.ts';

/** Writes to stdout and resolves when the text has left the process. A reader that went away is not an error. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    });
  });
}

/** Writes a report file. Throws TargetError when that fails. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new TargetError(`${file}: cannot be written`);
  }
}
