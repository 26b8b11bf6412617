import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { type ConfigurationRead, configuration } from '../../src/facts/configuration/configuration.ts';
import { comparableDefault } from '../../src/facts/documents/environment-entry.ts';
import { besideService, type EnvironmentRead, environment } from '../../src/facts/environment.ts';
import { variables } from '../../src/facts/variables.ts';

const languageOf = ({ path }: EnvironmentRead): string => (path.endsWith('.py') ? 'python' : 'javascript');

/** "2283 (server), 3003 (machine learning)", "120 (300 if using OpenVINO)": one of several documented values. */
const oneOfSeveral = (text: string, value: string | null): boolean =>
  value !== null &&
  /\(.*\)/.test(text) &&
  (text.match(/[\w.:/-]+/g) ?? []).some((word) => comparableDefault(word) === comparableDefault(value));

/** "127.0.0.1 (plus the Docker bridge)" beside a code that reads nothing and decides later: two ways to say the same, or not. */
const decidedLater = (text: string, value: string | null): boolean => (value === null || value === '') && /\([^)]*\s[^)]*\)/.test(text);

/** A helper that is told the default: `limit('CAP', 100)`, where its parameter is called so. */
function saysDefault({ by, helper, default: value }: ConfigurationRead): boolean {
  const target = helper?.definition.function.parameters[helper.index + 1]?.target;
  return by === 'helper' && value !== undefined && target?.kind === 'name' && /^(?:default|fallback|standard|otherwise)/i.test(target.name);
}

const OFF: ReadonlySet<string> = new Set(['off', 'unset']);

export default defineCheck({
  id: 'g8/defaults-match',
  leg: 'enforced',
  title: 'Documented defaults equal the value in code when unset',
  why: 'Operators leave a variable unset because of the documented default.',
  fix: 'Correct the document or the default.',
  whenAbsent: 'fail',
  needs: { configuration, environment, variables },
  judge({ configuration, environment, variables }) {
    const code = new Map<string, EnvironmentRead[]>();
    const bare = new Set<string>();
    for (const read of [...environment.reads, ...[...configuration.variables.values()].flatMap(({ reads }) => reads.filter(saysDefault))]) {
      if (besideService.test(read.path)) continue;
      if (read.default === undefined) bare.add(`${read.name} ${languageOf(read)}`);
      else code.set(read.name, [...(code.get(read.name) ?? []), read]);
    }
    const stated = variables.described.filter((entry) => entry.default !== undefined && entry.defaultText !== '' && code.has(entry.name));
    if (stated.length === 0) return absent('no document states the default of a variable that the code reads with one');
    const findings = stated.flatMap((entry): Finding[] => {
      const reads = code.get(entry.name) ?? [];
      const said = comparableDefault(entry.default ?? null);
      // An unset switch is off: what the code makes of nothing is what it makes of "off".
      const agrees = ({ default: value = null }: EnvironmentRead): boolean => {
        const own = comparableDefault(value);
        const text = entry.defaultText ?? '';
        return own === said || (OFF.has(own) && OFF.has(said)) || oneOfSeveral(text, value) || decidedLater(text, value);
      };
      const languages = new Set(reads.map(languageOf));
      // Another part of the system reads it too, and decides its default where that cannot be seen.
      const elsewhere = [...bare].some((each) => each.startsWith(`${entry.name} `) && !languages.has(each.slice(entry.name.length + 1)));
      const other =
        (languages.size > 1 || elsewhere) && (elsewhere || reads.some(agrees)) ? undefined : reads.find((read) => !agrees(read));
      if (!other) return [];
      return [
        {
          key: entry.name,
          severity: 'blocker',
          message: `the default of ${entry.name} is documented as "${entry.defaultText ?? entry.default ?? 'none'}", in the code it is ${other.default === null ? 'none' : `"${other.default}"`}`,
          path: entry.path,
          line: entry.line,
          related: [{ path: other.path, line: other.line, note: 'read here' }],
        },
      ];
    });
    const inspected = stated.length;
    const evidence = stated.slice(0, 20).map(({ name, path, line }) => ({ path, line, note: name }));
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} documented defaults are not those of the code`, { inspected, evidence, findings });
    return pass(`${inspected} documented defaults are those of the code`, { inspected, evidence });
  },
});
