import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { configuration } from '../../src/facts/configuration/configuration.ts';
import { besideService, environment } from '../../src/facts/environment.ts';
import { variables } from '../../src/facts/variables.ts';

/** Set by the platform or the test runner: nobody configures them. */
const GIVEN =
  /^(?:HOME|PATH|USER|USERNAME|SHELL|TERM|TMP|TEMP|TMPDIR|PWD|CI|LANG|LC_ALL|NO_COLOR|APPDATA|LOCALAPPDATA|HOSTNAME|COMPUTERNAME|PYTEST_CURRENT_TEST|GITHUB_\w+|VITEST|JEST_WORKER_ID|NODE_ENV|DEV|PROD|MODE|SSR|BASE_URL|TZ|LD_LIBRARY_PATH|LD_PRELOAD|NODE_OPTIONS|PYTHON\w+|PUID|PGID|UMASK)$/;

export default defineCheck({
  id: 'g8/env-registry-complete',
  leg: 'enforced',
  title: 'Every variable production reads is documented, and the reverse',
  why: 'A variable that nobody knows is a setting that nobody set; a documented one that nobody reads changes nothing.',
  fix: 'Add the missing variables to the registry and remove the dead ones.',
  whenAbsent: 'fail',
  needs: { configuration, environment, variables },
  judge({ configuration, environment, variables }) {
    const configured = [...configuration.variables.values()].flatMap((variable) => variable.reads);
    const reads = [...environment.reads, ...configured];
    // A helper that reads what its callers name computes no name: their words are the reads.
    const called = new Set(
      configured.flatMap(({ helper }) =>
        helper ? [helper, ...configuration.helpersThrough(helper)].map(({ definition }) => definition) : [],
      ),
    );
    const unresolved = environment.unresolved.filter(
      ({ path, start }) => ![...called].some((helper) => helper.file === path && helper.start <= start && start <= helper.end),
    );
    const { described } = variables;
    if (described.length === 0)
      return reads.length === 0
        ? absent('the code reads no environment variable, and none is documented', { inspected: environment.files })
        : absent(`${new Set(reads.map(({ name }) => name)).size} variables are read, none is documented`);
    const first = new Map<string, (typeof reads)[number]>();
    for (const read of [...reads.filter(({ path }) => !besideService.test(path)), ...reads])
      if (!first.has(read.name)) first.set(read.name, read);
    // A nested setting is described by its members: `PRELOAD__CLIP`.
    const isNamed = (name: string): boolean =>
      variables.named.has(name) || [...variables.named].some((each) => each.startsWith(`${name}__`));
    const undocumented = [...first.values()].filter(({ name, path }) => !isNamed(name) && !GIVEN.test(name) && !besideService.test(path));
    const unread = variables.claimed.filter(
      ({ name, aliases = [] }) => ![name, ...aliases].some((each) => GIVEN.test(each) || first.has(each) || variables.mentioned(each)),
    );
    const findings: Finding[] = [
      ...undocumented.map(
        ({ name, path, line }): Finding => ({
          key: name,
          severity: 'blocker',
          message: `${name} is read, and no registry or present document describes it`,
          path,
          line,
          related: [],
        }),
      ),
      ...unread.map(
        ({ name, path, line }): Finding => ({
          key: name,
          severity: 'blocker',
          message: `${name} is documented and read by nothing`,
          path,
          line,
          related: [],
        }),
      ),
    ];
    const inspected = new Set([...first.keys(), ...variables.claimed.map(({ name }) => name)]).size;
    const evidence = described.slice(0, 20).map(({ name, path, line }) => ({ path, line, note: name }));
    if (findings.length > 0)
      return fail(`${undocumented.length} variables are read and not documented, ${unread.length} documented and not read`, {
        inspected,
        evidence,
        findings,
      });
    if (unresolved.length > 0)
      return unknown(`all ${inspected} known variables are documented; ${unresolved.length} reads compute the name`, {
        inspected,
        evidence: unresolved.map(({ path, line, text }) => ({ path, line, note: text })),
      });
    return pass(`all ${inspected} variables are documented and read`, { inspected, evidence });
  },
});
