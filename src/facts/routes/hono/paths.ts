/** Joins the base path of an application and a registered path as Hono does; a missing path means everything below. */
export function mergePaths(base: string, path: string): string {
  const left = base === '/' ? '' : base.replace(/\/$/, '');
  const right = path === '' ? '/' : path.startsWith('/') ? path : `/${path}`;
  if (right === '/') return left === '' ? '/' : left;
  return `${left}${right}`;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment, index) => index > 0 || segment !== '');

/** Whether every request of the target's pattern runs a handler registered on `pattern`; undefined when only some do. */
export function covers(pattern: string, target: string): boolean | undefined {
  const own = segmentsOf(pattern.replace(/\?$/, ''));
  const other = segmentsOf(target.replace(/\?$/, ''));
  const optional = pattern.endsWith('?');
  let partly = false;
  for (let index = 0; index < own.length; index++) {
    const left = own[index] ?? '';
    const right = other[index];
    if (left === '*' && index === own.length - 1) return partly ? undefined : true;
    if (right === undefined) {
      if (optional && index === own.length - 1) break;
      return false;
    }
    const answer = segmentCovers(left, right, index === other.length - 1);
    if (answer === false) return false;
    if (answer === undefined) partly = true;
  }
  if (other.length > own.length) return false;
  return partly ? undefined : true;
}

function segmentCovers(left: string, right: string, last: boolean): boolean | undefined {
  if (left === right) return true;
  if (right === '*' && last) return left === '*' ? true : undefined;
  const parameter = /^:\w+(?:\{(.*)\})?$/.exec(left);
  if (parameter || left === '*') {
    const [, source] = parameter ?? [];
    if (source === undefined) return true;
    if (right.startsWith(':') || right === '*') return undefined;
    if (source.length > 60 || /[+*][^)]*\)[+*]/.test(source)) return undefined;
    try {
      return new RegExp(`^(?:${source})$`).test(right);
    } catch {
      return undefined;
    }
  }
  return false;
}
