import { literally } from '../../syntax/literally.ts';

/** A canonical path as an anchored expression: `{x}` is one segment, `{x*}` the rest. */
export function pathPattern(path: string, options: { readonly ignoreCase?: boolean; readonly slash?: boolean } = {}): RegExp {
  const source = path
    .split(/(\{\w+\*?\}|<dynamic>)/)
    .map((part) => (part === '<dynamic>' ? '[^/]+' : /^\{\w+\*\}$/.test(part) ? '.*' : /^\{\w+\}$/.test(part) ? '[^/]+' : literally(part)))
    .join('');
  return new RegExp(`^${source}${options.slash ? '/?' : ''}$`, options.ignoreCase ? 'i' : '');
}
