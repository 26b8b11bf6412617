import { gates } from '../gates/index.ts';
import { checkIndex, checkPage, pageName } from '../src/check-page.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { reportJsonSchema } from '../src/report-schema.ts';

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every file that is made from declarations: path from the root to content. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const pages = gates.flatMap((gate) =>
    gate.checks.map((check): [string, string] => [`docs/checks/${pageName(check)}`, checkPage(gate, check)]),
  );
  return new Map([
    ...pages,
    ['docs/checks/README.md', checkIndex(gates)],
    ['schemas/config.schema.json', pretty(configJsonSchema())],
    ['schemas/report.schema.json', pretty(reportJsonSchema())],
  ]);
}
