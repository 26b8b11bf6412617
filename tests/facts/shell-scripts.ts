/** Seeded generator of shell scripts over T (the subject, fails), A and B (either way), true, false and echo. */
export function scriptGenerator(seed: number): () => string {
  let state = seed >>> 0;
  const random = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const pick = (choices: readonly string[]): string => choices[random(choices.length)] ?? 'true';
  const atom = (): string =>
    pick([
      'T',
      'T',
      'T',
      'A',
      'B',
      'true',
      'false',
      'echo x',
      'exit 0',
      'exit 1',
      'set +e',
      'set -e',
      '[ $? = 0 ]',
      'rc=$?',
      'exit $rc',
      'test $? -ne 0',
      'wait $!',
      'wait',
    ]);
  const block = (depth: number): string => Array.from({ length: 1 + random(2) }, () => statement(depth)).join('; ');
  const statement = (depth: number): string => {
    if (depth <= 0) return atom();
    const inner = (): string => statement(depth - 1);
    switch (random(26)) {
      case 0:
        return `${inner()} || ${inner()}`;
      case 1:
        return `${inner()} && ${inner()}`;
      case 2:
        return `${inner()} | ${inner()}`;
      case 3:
        return `! ${inner()}`;
      case 4:
        return `if ${inner()}; then ${block(depth - 1)}; else ${inner()}; fi`;
      case 5:
        return `if ${inner()}; then ${inner()}; fi`;
      case 6:
        return `( ${block(depth - 1)} )`;
      case 7:
        return `{ ${block(depth - 1)}; }`;
      case 8:
        return `for i in 1 2; do ${block(depth - 1)}; done`;
      case 9:
        return `f() { ${block(depth - 1)}; }; f`;
      case 10:
        return `f() { ${block(depth - 1)}; }; f || ${inner()}`;
      case 11:
        return `x=$(${inner()})`;
      case 12:
        return `echo "$(${inner()})"`;
      case 13:
        return `trap '${pick(['exit 0', 'echo bye', 'false', 'exit 3', 'rc=$?; exit $rc', 'T', 'true'])}' EXIT`;
      case 14:
        return `{ ${inner()}; } &`;
      case 15:
        return `${inner()}; rc=$?; ${inner()}; exit $rc`;
      case 16:
        return `rc=0; ${inner()} || rc=$?; ${inner()}; exit $rc`;
      case 17:
        return `case $? in 0) ${inner()};; *) ${inner()};; esac`;
      case 18:
        return `eval "${pick(['T', 'T; true', 'false', 'true', 'T || true', 'A && T'])}"`;
      case 19:
        return `sh -c "${pick(['T', 'T; true', 'T | cat', 'set -e; T; true', 'T || exit 2'])}"`;
      case 20:
        return `n=0; while [ $n -lt 2 ]; do n=$((n + 1)); ${inner()}; done`;
      case 21:
        return `for i in 1 2 3; do ${inner()} && break; done`;
      case 22:
        return `until ${pick(['true', 'A', 'false', 'T'])}; do ${inner()}; break; done`;
      case 23:
        return `export Y=$(${inner()})`;
      case 24:
        return `g() { ${inner()}; return ${pick(['0', '1', '$?', '$rc'])}; }; g`;
      default:
        return `timeout 5 T`;
    }
  };
  return () => Array.from({ length: 1 + random(4) }, () => statement(1 + random(3)).replace(/&;/g, '&')).join('\n');
}
