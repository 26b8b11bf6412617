import { count } from '../../count.ts';
import type { Report } from '../../report.ts';
import { htmlText } from '../escape/html.ts';
import type { Placement } from '../placement.ts';
import { waiverProblem } from '../verdict.ts';
import { placeHtml, short } from './parts.ts';

const shown = 500;

/** What the verdict rests on: assumptions, waivers, what people vouch for, and what was not read. */
export function notesHtml(report: Report, place: Placement): string {
  const sections = [
    table(
      'assumptions',
      'Assumptions',
      'What was taken for granted about the target. A wrong assumption makes a wrong verdict.',
      ['What', 'Value', 'From'],
      report.assumptions.map(({ name, value, from }) => [
        short(name, 200),
        `<code>${short(value, 400)}</code>`,
        from.map((at) => placeHtml(at, place)).join(', '),
      ]),
    ),
    table(
      'waivers',
      'Waivers',
      'Known exceptions. They lift nothing but the number with waivers.',
      ['Check', 'Key', 'Owner', 'Expires', 'Reason', 'State'],
      report.waivers.map((waiver) => [
        htmlText(waiver.check),
        short(waiver.key, 200),
        short(waiver.owner, 100),
        htmlText(waiver.expires),
        short(waiver.reason, 400),
        htmlText(waiverProblem(waiver) ?? 'in use'),
      ]),
    ),
    table(
      'hints',
      'Configuration that does nothing',
      'Entries that speak of things that are not there, or not there any more.',
      ['Place', 'What'],
      (report.hints ?? []).map(({ message, ...at }) => [placeHtml(at, place), short(message, 400)]),
    ),
    table(
      'attested',
      'Attested',
      'What people vouch for. It is shown and never counted.',
      ['What', 'Owner', 'Date'],
      report.attested.map(({ what, owner, date }) => [short(what, 400), short(owner, 100), htmlText(date)]),
    ),
    table(
      'unread',
      'Not read',
      'What could not be read or understood.',
      ['Place', 'Reason'],
      report.diagnostics.map(({ path, line, reason }) => [placeHtml({ path, line }, place), short(reason, 400)]),
    ),
    table(
      'errors',
      'Internal errors',
      'Failures of the program itself. The checks they touch are undecided.',
      ['Where', 'Reason'],
      report.errors.map(({ id, reason }) => [htmlText(id), short(reason, 400)]),
    ),
  ];
  return sections.join('\n');
}

function table(id: string, title: string, about: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const body = rows.slice(0, shown).map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  const rest = rows.length > shown ? `<p>and ${rows.length - shown} more</p>` : '';
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><p class="soft">${about} ${count(rows.length, 'entry', 'entries')}.</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>${rest}</section>`;
}
