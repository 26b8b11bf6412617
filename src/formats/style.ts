import picocolors from 'picocolors';

/** How a text report may look; never what it says. */
export interface Style {
  readonly color: boolean;
  readonly columns: number;
  readonly ascii: boolean;
  readonly verbose: boolean;
}

export const plain: Style = { color: false, columns: 80, ascii: false, verbose: false };

export interface Palette {
  readonly colors: ReturnType<typeof picocolors.createColors>;
  readonly full: string;
  readonly empty: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly arrow: string;
  readonly blocker: string;
  readonly exception: string;
  readonly advice: string;
  readonly unknown: string;
  readonly pass: string;
  readonly point: string;
  readonly bar: string;
  readonly rule: string;
}

const unicode = {
  full: '●',
  empty: '○',
  ellipsis: '…',
  dot: '·',
  arrow: '→',
  blocker: '✖',
  exception: '▲',
  advice: 'ℹ',
  unknown: '?',
  pass: '✔',
  point: '›',
  bar: '│',
  rule: '─',
};
const ascii = {
  full: '#',
  empty: '.',
  ellipsis: '...',
  dot: '-',
  arrow: '->',
  blocker: 'x',
  exception: '!',
  advice: 'i',
  unknown: '?',
  pass: '+',
  point: '>',
  bar: '|',
  rule: '-',
};

/** Colours and symbols of a style. */
export const palette = (style: Style): Palette => ({ colors: picocolors.createColors(style.color), ...(style.ascii ? ascii : unicode) });
