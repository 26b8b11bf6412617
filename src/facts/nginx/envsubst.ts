/**
 * Fills in a template as the entrypoint of the official image does: only variables that are defined are replaced,
 * `$host` and the like stay. `filter` is NGINX_ENVSUBST_FILTER, a pattern of names.
 */
export function envsubst(text: string, names: ReadonlyMap<string, string>, filter?: RegExp): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    const value = names.get(name);
    return value === undefined || (filter !== undefined && !filter.test(name)) ? whole : value;
  });
}
