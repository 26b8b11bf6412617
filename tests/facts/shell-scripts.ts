/** Seeded generator of POSIX and bash scripts over T (the subject, fails), A and B (either way), true, false and echo. */
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
    switch (random(64)) {
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
      case 25:
        return `${inner()} | cat; [ \${PIPESTATUS[0]} -eq 0 ]`;
      case 26:
        return `${inner()} | cat; exit \${PIPESTATUS[0]}`;
      case 27:
        return `set -o pipefail; ${inner()} | ${inner()}`;
      case 28:
        return `trap '${pick(['exit 0', 'echo err', 'exit 4', 'rc=0'])}' ERR; ${inner()}`;
      case 29:
        return `bash ${pick(['', '-e ', '-eo pipefail '])}-c '${pick(['T; true', 'T | cat', 'T && true; true', 'f() { T; }; f; true', 'T || exit $?', 'exit $(T; echo 0)'])}'`;
      case 30:
        return `h() { local v=$(${inner()}); ${inner()}; }; h`;
      case 31:
        return `h() { local v; v=$(${inner()}); ${inner()}; }; h`;
      case 32:
        return `if ! ${inner()}; then ${inner()}; elif ${inner()}; then ${inner()}; fi`;
      case 33:
        return `n=0; ${inner()} || n=$((n + 1)); if (( n > 0 )); then ${pick(['exit 1', 'exit 0', 'false', 'echo n'])}; fi`;
      case 34:
        return `n=0; ${inner()}; (( n |= $? )); ${inner()}; [[ $n -eq 0 ]]`;
      case 35:
        return `${inner()} & p=$!; ${inner()}; wait $p`;
      case 36:
        return `while ! ${pick(['T', 'A', 'true'])}; do ${inner()}; ${pick(['break', 'exit 1', 'exit 0', 'return'])}; done`;
      case 37:
        return `bash <<'END'\n${pick(['T\ntrue', 'set -e\nT\ntrue', 'T'])}\nEND\n${inner()}`;
      case 38:
        return `cat <<END | ${pick(['sh', 'bash -e', 'cat'])}\nT\ntrue\nEND`;
      case 39:
        return `echo a | xargs -n1 ${pick(['T', 'A', 'true', 'env T'])}`;
      case 40:
        return `find . -maxdepth 0 -exec ${pick(['T', 'true', 'A'])} ${pick(['\\;', '{} +'])}`;
      case 41:
        return `${pick(['command', 'env X=1', 'nice', 'time', 'exec', 'nohup'])} ${pick(['T', 'A', 'true'])}`;
      case 42:
        return `shopt -s inherit_errexit; x=$(${inner()}; ${inner()})`;
      case 43:
        return `ok=no; for i in 1 2 3; do if ${inner()}; then ok=yes; break; fi; done; [ "$ok" = yes ]`;
      case 44:
        return `cat < <(${inner()})`;
      case 45:
        return `for i in $(seq 1 2); do ${inner()} || exit $i; done`;
      case 46:
        return `set +o pipefail; rc=\${rc:-0}; ${inner()}; [[ $? == 0 ]] || exit \${rc}`;
      case 47:
        return `trap '${pick(['echo bye; exit', 'exit $?', 'rc=$?; true; exit $rc', 'trap - EXIT; exit', 'A; exit'])}' EXIT; ${inner()}`;
      case 48:
        return `pids=''; for i in 1 2; do ${inner()} & pids="$pids $!"; done; for p in $pids; do wait $p ${pick(['', '|| exit 1', '|| rc=1', '|| true'])}; done`;
      case 49:
        return `pids=(); ${inner()} & pids+=($!); ${inner()} & pids+=($!); for p in "\${pids[@]}"; do wait "$p" ${pick(['', '|| bad=1', '|| exit 3'])}; done; exit \${bad:-0}`;
      case 50:
        return `failed=(); for i in a b; do ${inner()} || failed+=("$i"); done; ${pick(['[ ${#failed[@]} -eq 0 ]', 'if [ ${#failed[@]} -gt 0 ]; then exit 1; fi', 'exit ${#failed[@]}', '[ -z "${failed[*]}" ]', 'echo ${#failed[@]}'])}`;
      case 51:
        return `cmd=(${pick(['T', 'A', 'true', 'env T'])} x); "\${cmd[@]}"`;
      case 52:
        return `${inner()} |& ${pick(['cat', 'A', 'T', 'grep x'])}`;
      case 53:
        return `[[ ${pick(['abc == a*', 'abc == "a*"', '$? -eq 0', '-n x', 'T == t*', '$rc != 0'])} ]] ${pick(['&&', '||'])} ${inner()}`;
      case 54:
        return `make -s -f /dev/null --eval='${pick(['t:; T', 't:; T; true', 't:; -T', 't: u; true\nu:; T', 't:; A && T', 't:; T || exit 2', 't:; @T | cat', '.ONESHELL:\nt:; T'])}' t`;
      case 55:
        return `${pick(['/bin/sh -c', 'flock ./l sh -c', 'setsid sh -c', 'script -qec', 'script -qc', 'su -c'])} "${pick(['T', 'T; true', 'A', 'T || true'])}" ${pick(['', '/dev/null'])}`;
      case 56:
        return `r() { ${pick(['for n in 1 2; do "$@" && return 0; done; return 1', 'until "$@"; do n=$((n+1)); [ $n -gt 1 ] && return 1; done', '"$@" || return', '"$@"; echo x', 'if "$@"; then return; fi; A'])}; }; r ${pick(['T', 'A', 'true'])}`;
      case 57:
        return `return ${pick(['0', '1', ''])}; ${inner()}`;
      case 58:
        return `${inner()} || return ${pick(['0', '1'])}`;
      case 59:
        return `${inner()} > log 2>&1; grep -q ${pick(['x', 'ok'])} log`;
      case 60:
        return `n=1; [ $n -eq ${pick(['1', '2'])} ] ${pick(['&&', '||'])} ${inner()}`;
      case 61:
        return `exit $(( ${pick(['rc == 0 ? 0 : 1', 'rc', '$? != 0', 'rc || 1', '$? ? 1 : 0'])} ))`;
      case 62:
        return `{ ${inner()}; } 2>&1 | while read -r l; do ${pick(['echo "$l"', 'A', 'T'])}; done`;
      default:
        return `timeout 5 T`;
    }
  };
  return () => Array.from({ length: 1 + random(4) }, () => statement(1 + random(3)).replace(/&;/g, '&')).join('\n');
}
