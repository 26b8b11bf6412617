import type { Code } from '../../code/code.ts';
import type { Location } from '../../define.ts';
import { bare, type Liveness } from '../configuration/liveness.ts';
import { type Definition, outlineOf } from '../configuration/outline.ts';

/** Where live code uses a field of settings, with the function around it. */
export interface FieldUse extends Location {
  readonly in?: Definition;
}

/** Finds where live code reads a member of a name: `settings.jwt_private_key`, `env.DATABASE_URL`. Files are read once. */
export class FieldUses {
  readonly #code: Code;
  readonly #live: Liveness;
  #texts: readonly { readonly path: string; readonly text: string }[] | undefined;

  constructor(code: Code, live: Liveness) {
    this.#code = code;
    this.#live = live;
  }

  of(field: string): readonly FieldUse[] {
    this.#texts ??= this.#code.repo.files.flatMap(({ path, scope, size }) => {
      if (scope !== 'production' || size > 1_500_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path) || !this.#live.loads(path)) return [];
      const text = this.#code.repo.text(path);
      return text === undefined ? [] : [{ path, text: bare(text, path.endsWith('.py')) }];
    });
    const found: FieldUse[] = [];
    for (const { path, text } of this.#texts)
      for (const { index } of text.matchAll(new RegExp(`(?:\\.|\\?\\.)${field}\\b(?!\\s*=[^=])`, 'g'))) {
        const unit = this.#code.unit(path);
        let inside: Definition | undefined;
        for (const each of unit ? outlineOf(unit).functions : [])
          if (each.start <= index && index < each.end && (!inside || each.start > inside.start)) inside = each;
        if (inside && !this.#live.runs(inside)) continue;
        found.push({ path, line: this.#code.repo.lineAt(path, index), ...(inside ? { in: inside } : {}) });
      }
    return found;
  }

  /** What live code takes in place of a field that has no value: `config.DB_PASSWORD || 'postgres'`. */
  fallback(field: string): { readonly text: string; readonly at: Location } | undefined {
    const pattern = new RegExp(`[.]${field}\\s*(?:\\|\\||\\?\\?|\\bor\\b)\\s*(["'\`])([^"'\`\\n]{1,200})\\1`);
    for (const { path, scope, size } of this.#code.repo.files) {
      if (scope !== 'production' || size > 1_500_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path) || !this.#live.loads(path)) continue;
      const text = this.#code.repo.text(path) ?? '';
      const found = pattern.exec(text);
      if (found?.[2]) return { text: found[2], at: { path, line: this.#code.repo.lineAt(path, found.index) } };
    }
    return undefined;
  }
}
