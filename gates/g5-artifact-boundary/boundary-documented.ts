import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { artifacts } from '../../src/facts/artifacts/index.ts';
import { stated } from '../../src/facts/stated.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  bytes: 1,
  kb: 1024,
  kib: 1024,
  mb: 1_048_576,
  mib: 1_048_576,
  gb: 1_073_741_824,
  gib: 1_073_741_824,
};

const IN_BYTES = /\bbytes?\b|\b\d*[kmg]i?b\b/i;

/** Every number that a text may mean, with its unit: `1MB` is 1,048,576 and 1,000,000. */
export function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/(?<![\w.])(\d[\d_,]*(?:\.\d+)?)\s*(bytes|[kmg]i?b|b)?(?!\w)/gi)].flatMap(([, digits = '', unit = '']) => {
    const number = Number(digits.replaceAll(/[_,]/g, ''));
    const factor = UNITS[unit.toLowerCase()] ?? 1;
    const decimal = /^[kmg]/i.test(unit) ? 1000 ** ('kmg'.indexOf((unit[0] ?? '').toLowerCase()) + 1) : 1;
    return [number * factor, number * decimal];
  });
}

export default defineCheck({
  id: 'g5/boundary-documented',
  leg: 'documented',
  title: 'Cap, redaction default and metadata are documented as they are',
  why: 'Clients rely on the metadata to know that they hold only part of a file.',
  fix: 'Name the cap and its default, the redaction default and each metadata field in the contract.',
  whenAbsent: 'fail',
  needs: { artifacts, stated },
  judge({ artifacts: { routes }, stated }) {
    const judged = routes.filter(({ main }) => main);
    if (judged.length === 0) return absent('no route was found whose limits a document would state');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    let inspected = 0;
    const say = (key: string, place: { path: string; line: number }, message: string, related: readonly Evidence[] = []): void => {
      if (!findings.some((each) => each.key === key))
        findings.push({ key, severity: 'blocker', message, path: place.path, line: place.line, related });
    };
    for (const route of judged) {
      const place = route.reads[0]?.at ?? route.at;
      for (const { name, value } of route.limits) {
        inspected++;
        const about = new RegExp(`\\b${name}\\b`);
        const entries = stated.variable(name);
        const passages = [...stated.passages(about)];
        const rows = stated.rows(/./).filter(({ cells }) => [...cells.values()].some((cell) => about.test(cell)));
        const texts = [
          ...passages.map(({ text, path, line }) => ({ text, path, line })),
          ...rows.map(({ cells, path, line }) => ({ text: [...cells.values()].join(' | '), path, line })),
        ];
        const [first] = [...entries, ...texts];
        if (!first) {
          say(name, place, `no present document names ${name}, the limit of ${route.name}`);
          continue;
        }
        const numbers = [...texts.flatMap(({ text }) => numbersIn(text)), ...entries.flatMap((entry) => numbersIn(entry.default ?? ''))];
        if (value !== undefined && !numbers.includes(value))
          say(
            `${name} default`,
            first,
            numbers.length > 0
              ? `${name} is documented with another default than ${value}`
              : `the documents name ${name} without its default, ${value}`,
            [{ ...place, note: `the limit is ${value}` }],
          );
        else
          evidence.push({
            path: first.path,
            line: first.line,
            note: `${name} is documented${value === undefined ? '' : ` with its default, ${value}`}`,
          });
        if (route.bounds.some(({ is }) => is === 'characters')) {
          const bytes = texts.find(({ text }) => IN_BYTES.test(text)) ?? entries.find(({ description }) => IN_BYTES.test(description));
          if (bytes || /BYTES/.test(name))
            say(`${name} unit`, bytes ?? first, `${name} is documented in bytes, but characters are counted`, [
              { ...place, note: 'counts characters' },
            ]);
        }
      }
      if (route.limits.length === 0 && route.metadata.how === 'cut') {
        inspected++;
        if (stated.passages(/\b(?:cap|limit|truncat|at most|maximum)\w*\b/i).some(({ text }) => /artifact|file|content|log/i.test(text)))
          evidence.push({ ...place, note: `the limit of ${route.name} is documented` });
        else say(`${route.name} limit`, place, `no present document states the limit of ${route.name}`);
      }
      const names = [
        ...new Set([
          ...route.metadata.truncated.large,
          ...(route.metadata.how === 'cut' ? route.metadata.size.large : []),
          ...route.metadata.redacted,
        ]),
      ].filter((name) => /^x-|truncat|redact|original/i.test(name));
      for (const name of names) {
        inspected++;
        const about = new RegExp(`(?<![\\w-])${name.replaceAll('-', '\\-')}(?![\\w-])`, 'i');
        const [passage] = stated.passages(about);
        const row = passage ?? stated.rows(/./).find(({ cells }) => [...cells.values()].some((cell) => about.test(cell)));
        if (row) evidence.push({ path: row.path, line: row.line, note: `${name} is documented` });
        else say(name, place, `no present document names ${name}, which ${route.name} returns`);
      }
      if (route.redaction.applied !== 'never') {
        inspected++;
        const spoken = [...stated.passages(/redact/i)];
        const telling = spoken.find(({ text }) =>
          (route.redaction.applied === 'always'
            ? /always|every|default|before/i
            : /default|off|opt|disabled|enabled|when asked|optional/i
          ).test(text),
        );
        if (telling) evidence.push({ path: telling.path, line: telling.line, note: 'when content is redacted is documented' });
        else say(`${route.name} redaction`, spoken[0] ?? place, `no present document says when ${route.name} redacts`);
      }
    }
    if (inspected === 0) return absent('nothing is limited, marked or redacted that a document would state');
    const details = { inspected, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} parts of the artifact boundary are not documented as they are`, {
        ...details,
        findings,
      });
    return pass(`${inspected} parts of the artifact boundary are documented as they are`, details);
  },
});
