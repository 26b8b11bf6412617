import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../scripts/generated.ts';
import { json } from '../../src/formats/json.ts';
import { reportSchema } from '../../src/report-schema.ts';
import { hostileReport, reportOf, sampleReport } from './sample.ts';

const root = dirname(dirname(import.meta.dirname));

describe('files made from declarations', () => {
  it.each([...generatedFiles()])('%s is not stale (npm run docs)', (path, text) => {
    expect(existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('there is no page of a check that is gone', () => {
    const known = new Set([...generatedFiles().keys()]);
    expect(readdirSync(join(root, 'docs', 'checks')).filter((name) => !known.has(`docs/checks/${name}`))).toEqual([]);
  });
});

describe('the JSON Schema of the report', () => {
  const schema = JSON.parse(readFileSync(join(root, 'schemas', 'report.schema.json'), 'utf8'));
  const validate = new Ajv2020().compile(schema);

  it.each([
    ['sample', sampleReport],
    ['hostile', hostileReport],
    ['declared', () => reportOf({}, 'gates: { G3: { applies: false, reason: nothing goes out } }')],
  ])('accepts the report: %s', async (_, make) => {
    const value = JSON.parse(json(await make()));
    expect(validate(value) || validate.errors).toBe(true);
    expect(reportSchema.parse(value)).toEqual(value);
  });

  it('refuses another schema version, status and score, and accepts keys it does not know', async () => {
    const value = JSON.parse(json(await sampleReport()));
    expect(validate({ ...value, later: 1 })).toBe(true);
    expect(validate({ ...value, schema: 2 })).toBe(false);
    expect(validate({ ...value, gates: [{ ...value.gates[0], score: 3 }] })).toBe(false);
    expect(validate({ ...value, gates: [{ ...value.gates[0], checks: [{ ...value.gates[0].checks[0], status: 'ok' }] }] })).toBe(false);
  });
});
