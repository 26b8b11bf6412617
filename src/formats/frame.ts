import type { Location } from '../define.ts';
import { conceal } from './conceal.ts';
import type { Placement } from './placement.ts';

export interface FrameLine {
  readonly number: number;
  readonly text: string;
  /** The line that is meant. */
  readonly meant: boolean;
}

/**
 * The line of a finding with so many lines around it, without their common indent and without secrets. Empty when the file is not at
 * hand, or the line is blank, as for a finding about a whole file.
 */
export function frameOf({ path, line }: Location, place: Placement, margin: number): readonly FrameLine[] {
  const lines = place.text?.(path)?.split('\n');
  if (!lines?.[line - 1]?.trim()) return [];
  const around = Array.from({ length: 2 * margin + 1 }, (_, index) => line - margin + index).flatMap((number) => {
    const raw = number < 1 ? undefined : lines[number - 1];
    return raw === undefined
      ? []
      : [{ number, text: conceal(path, raw.slice(0, 400).replaceAll('\t', '  ').trimEnd()), meant: number === line }];
  });
  while (around.at(-1)?.text === '') around.pop();
  while (around[0]?.text === '') around.shift();
  const indent = Math.min(...around.filter(({ text }) => text !== '').map(({ text }) => text.length - text.trimStart().length));
  return around.map((each) => ({ ...each, text: each.text.slice(indent) }));
}
