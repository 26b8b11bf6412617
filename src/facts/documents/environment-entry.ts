import type { Location } from '../../define.ts';

/** What a document says about an environment variable or flag, in one place. */
export interface DocumentedVariable extends Location {
  readonly name: string;
  readonly source: 'table' | 'definition' | 'span' | 'prose' | 'code' | 'env-file' | 'registry';
  /** The documented value when unset; null when it says that there is none; absent when it says nothing. */
  readonly default?: string | null;
  /** The default as written, with its remarks. */
  readonly defaultText?: string;
  /** Defaults that hold in one environment only: `false (production), true (development)`. */
  readonly environmentDefaults?: Readonly<Record<string, string>>;
  /** A value shown in `NAME=value`; an example, unless the text around it says default. */
  readonly value?: string;
  /** Values the document allows. */
  readonly values?: readonly string[];
  readonly aliases?: readonly string[];
  readonly category?: string;
  readonly description: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  /** Read by something else than this code: the operating system, a tool, a container image. */
  readonly external: boolean;
  /** The heading it stands under, and the default that heading claims for all ("All Default OFF"). */
  readonly section: string;
  readonly sectionDefault?: 'on' | 'off';
}

const name = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+';
/** A variable name with an underscore, which no ordinary word has. */
export const variableName = new RegExp(`^(?:\\$\\{?)?(${name}|[A-Z][A-Z0-9_]*_[A-Z0-9_]*)\\}?$`);
export const assignment = /^\s*(?:export\s+|set\s+|\$env:)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)$/;

const nothing = /^(?:[-–—]|n\/a|none|\(none\)|null|nil|unset|\(unset\)|not set|undefined|required|\(required\)|\(empty\)|empty|""|'')?$/iu;

export type DefaultReading = Pick<DocumentedVariable, 'default' | 'defaultText' | 'environmentDefaults'>;

/** Reads a default as written: a bare value, "`0` (off)", "none", or one value an environment. */
export function readDefault(raw: string, span?: string): DefaultReading {
  const text = raw.replace(/\s+/g, ' ').trim();
  const environments = [
    ...text.matchAll(/([\w.]+)\s*(?:\((production|development|test|staging|dev|prod)\)|in (production|development|test|staging)\b)/gi),
  ];
  if (environments.length > 0) {
    const named = environments.map(
      (match) =>
        [
          (match[2] ?? match[3] ?? '')
            .toLowerCase()
            .replace(/^dev$/, 'development')
            .replace(/^prod$/, 'production'),
          match[1] ?? '',
        ] as const,
    );
    return { defaultText: text, environmentDefaults: Object.fromEntries(named) };
  }
  if (nothing.test(text)) return { default: null, defaultText: text };
  const bare = span ?? text.replace(/\s*\([^)]*\)\s*$/, '').trim();
  if (nothing.test(bare)) return { default: null, defaultText: text };
  return { default: unquote(bare), defaultText: text };
}

export const unquote = (text: string): string => text.replace(/^(["'`])(.*)\1$/s, '$2');

const literal = '(?:`[^`]+`|"[^"]*"|\'[^\']*\'|-?\\d[\\d_,.]*\\w*|true|false|on|off|yes|no|none|null|unset|empty|enabled|disabled)';

/** "(default: 0)", "defaults to `false`", "default OFF" in a remark; prose after "default" that is no value is passed over. */
export function defaultIn(text: string): DefaultReading {
  const match = new RegExp(`\\bdefaults?(?:\\s+(?:to|is|value))?\\s*[:=]?\\s*(${literal})(?![\\w/-])`, 'i').exec(text);
  const trailing = match ? undefined : new RegExp(`(?:^|[\\s(\`])(${literal})\`?,? by default\\b`, 'i').exec(text);
  const found = match?.[1] ?? trailing?.[1];
  return found === undefined ? {} : readDefault(unquote(found.replace(/[,.]$/, '')));
}

/** "All Default OFF" in a heading is a claim about every row below it. */
export function headingDefault(title: string): 'on' | 'off' | undefined {
  const match = /\ball\b[^.]*?\bdefaults?(?: to)?[:=]?\s*(on|off|enabled|disabled)\b|\b(on|off) by default\b/i.exec(title);
  const word = (match?.[1] ?? match?.[2])?.toLowerCase();
  return word === undefined ? undefined : word === 'on' || word === 'enabled' ? 'on' : 'off';
}

export interface Remarks {
  readonly deprecated: boolean;
  readonly external: boolean;
  readonly required: boolean;
}

/** What the words around a name say of it. */
export const remarksIn = (text: string): Remarks => ({
  deprecated: /\bdeprecated\b|\bremoved\b|\bno longer (?:read|used)\b/i.test(text),
  external: /\bexternal(?:ly)?\b|\bread by (?!the (?:app|server|service|backend))\w+|\bnot read by\b|\bset by the platform\b/i.test(text),
  required: /\brequired\b|\bmandatory\b/i.test(text) && !/\bnot required\b|\boptional\b/i.test(text),
});

/** Brings defaults of different spelling together: switch words, numbers with separators or units, quotes. */
export function comparableDefault(value: string | null): string {
  if (value === null) return 'unset';
  const text = unquote(value.trim()).toLowerCase();
  if (/^(?:0|false|off|no|disabled|n|f)$/.test(text)) return 'off';
  if (/^(?:1|true|on|yes|enabled|y|t)$/.test(text)) return 'on';
  if (text === '') return 'unset';
  const number = /^(-?[\d_,]+(?:\.\d+)?)\s*([kmg]i?b?)?$/.exec(text);
  if (!number) return text;
  const unit = number[2] ?? '';
  // "5M" counts in thousands; "1MB" is a size in bytes, where services count in 1024s.
  const scale = unit === '' ? 1 : (unit.length > 1 ? 1024 : 1000) ** ('kmg'.indexOf(unit.charAt(0)) + 1);
  return String(Number((number[1] ?? '').replace(/[_,]/g, '')) * scale);
}
