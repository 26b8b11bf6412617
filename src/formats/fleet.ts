import { createHash } from 'node:crypto';
import type { Fleet, FleetRow } from '../fleet.ts';
import { htmlText } from './escape/html.ts';
import { markdownText } from './escape/markdown.ts';
import { escapeText } from './escape.ts';
import { style as pageStyle } from './html/style.ts';
import { palette, type Style } from './style.ts';
import { clip, pad, width } from './width.ts';

const gateIds = (fleet: Fleet): readonly string[] => [...new Set(fleet.services.flatMap((row) => Object.keys(row.gates)))].sort();

const headline = (fleet: Fleet): string => `${fleet.ready} of ${fleet.services.length} ready`;

const note = (row: FleetRow): string => (row.failed ? 'inspection failed in part' : row.ready ? 'ready' : 'not ready');

/** The fleet as a table for a terminal. */
export function fleetTable(fleet: Fleet, style: Style): string {
  const look = palette(style);
  const ids = gateIds(fleet);
  const names = fleet.services.map((row) => clip(escapeText(row.name), 32, look.ellipsis));
  const column = Math.max(7, ...names.map(width));
  const rows = fleet.services.map((row, index) => {
    const paint = row.ready ? look.colors.green : look.colors.red;
    const scores = ids.map((id) => pad(String(row.gates[id] ?? '-'), 3)).join('');
    return `  ${pad(names[index] ?? '', column)}  ${paint(pad(`${row.total}/${row.maximum}`, 6))} ${scores} ${note(row)}`;
  });
  const head = `  ${pad('service', column)}  ${pad('score', 6)} ${ids.map((id) => pad(id, 3)).join('')}`;
  return `${[look.colors.bold(head), ...rows, '', `  ${headline(fleet)}`].map((line) => line.trimEnd()).join('\n')}\n`;
}

/** The fleet as Markdown, for a job summary. */
export function fleetMarkdown(fleet: Fleet): string {
  const ids = gateIds(fleet);
  const rows = fleet.services.map(
    (row) =>
      `| ${markdownText(clip(row.name, 60))} | ${row.total}/${row.maximum} | ${ids.map((id) => row.gates[id] ?? '').join(' | ')} | ${row.problems} | ${note(row)} |`,
  );
  return `${[`## ${headline(fleet)}`, '', `| Service | Score | ${ids.join(' | ')} | Findings | |`, `|---|:-:|${ids.map(() => ':-:|').join('')}--:|---|`, ...rows].join('\n')}\n`;
}

/** The fleet as one self-contained page without scripts. */
export function fleetHtml(fleet: Fleet): string {
  const ids = gateIds(fleet);
  const hash = createHash('sha256').update(pageStyle).digest('base64');
  const rows = fleet.services.map(
    (row) =>
      `<tr><th scope="row">${htmlText(clip(row.name, 100))}</th><td>${row.total} of ${row.maximum}</td>${ids.map((id) => `<td>${row.gates[id] ?? ''}</td>`).join('')}<td>${row.problems}</td><td><span class="mark ${row.ready ? 'holds' : 'blocker'}">${note(row)}</span></td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${headline(fleet)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>Readiness of the fleet</h1>
<p class="verdict ${fleet.ready === fleet.services.length ? 'ready' : 'notready'}"><strong>${headline(fleet)}</strong></p>
<div class="scroll" tabindex="0" role="group" aria-label="Scores"><table>
<thead><tr><th scope="col">Service</th><th scope="col">Score</th>${ids.map((id) => `<th scope="col">${id}</th>`).join('')}<th scope="col">Findings</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>
</main>
</body>
</html>
`;
}
