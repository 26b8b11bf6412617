import { htmlText } from './formats/escape/html.ts';
import { tool } from './version.ts';

/** Widths of Verdana at 11 pixels, near enough for the few characters a badge has. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[il.,:'|! ]/.test(character) ? 4 : /[mwMW]/.test(character) ? 10 : 7), 0);

interface Shown {
  readonly total: number;
  readonly maximum: number;
  readonly ready: boolean;
}

/** The score as an SVG image. Text is dark on light or white on dark with a contrast of at least 4.5. */
export function badge({ total, maximum, ready }: Shown, label: string = tool.name): string {
  const value = ready ? `ready ${total}/${maximum}` : `${total}/${maximum}`;
  const color = ready ? '#2b7a3d' : total * 2 >= maximum ? '#8a5a00' : '#b3261e';
  const [left, right] = [widthOf(label) + 14, widthOf(value) + 14];
  const [name, text] = [htmlText(label), htmlText(value)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${name}: ${text}">
  <title>${name}: ${text}</title>
  <clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>
  <g clip-path="url(#r)">
    <rect width="${left}" height="20" fill="#444"/>
    <rect x="${left}" width="${right}" height="20" fill="${color}"/>
  </g>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
    <text x="${left / 2}" y="14">${name}</text>
    <text x="${left + right / 2}" y="14">${text}</text>
  </g>
</svg>
`;
}
