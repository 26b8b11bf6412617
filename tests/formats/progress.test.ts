import { expect, it } from 'vitest';
import { withProgress } from '../../src/commands/progress.ts';

const stream = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
};
const slow = (): Promise<number> => new Promise((resolve) => setTimeout(() => resolve(7), 60));

it('shows one line on a terminal when it takes long, and wipes it, after a failure too', async () => {
  const terminal = stream(true);
  expect(await withProgress(terminal, 'reading', slow, 5)).toBe(7);
  expect(terminal.written).toEqual(['reading', '\r\u001b[K']);
  await expect(withProgress(terminal, 'x', () => slow().then(() => Promise.reject(new Error('no'))), 5)).rejects.toThrow('no');
  expect(terminal.written.at(-1)).toBe('\r\u001b[K');
});

it('shows nothing when it is quick, or not on a terminal', async () => {
  const [terminal, pipe] = [stream(true), stream(false)];
  await withProgress(terminal, 'reading', async () => 1, 50);
  await withProgress(pipe, 'reading', slow, 5);
  expect([...terminal.written, ...pipe.written]).toEqual([]);
});
