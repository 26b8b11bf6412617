import { z } from 'zod';
import type { Report } from './report.ts';

const location = z.object({ path: z.string(), line: z.int().min(1) });
const evidence = z.object({ ...location.shape, note: z.string().exactOptional() });
const severity = z.enum(['blocker', 'exception', 'advice']).describe('advice never changes a score.');
const status = z.enum(['pass', 'fail', 'unknown', 'absent']).describe('unknown never counts as a pass.');
const score = z.literal([0, 1, 2]);

const rawFinding = z.object({
  key: z.string().describe('What the finding is about, stable across line moves: GET /runs/{id}, DATABASE_URL.'),
  severity,
  message: z.string(),
  ...location.shape,
  related: z.array(evidence).describe('The chain that led to the finding.'),
  fix: z.string().exactOptional(),
});
const finding = z.object({
  ...rawFinding.shape,
  fix: z.string(),
  fingerprint: z.string().describe('Identity across reports: the check and the key, never the line.'),
});
const waived = z.object({
  ...finding.shape,
  waiver: z.object({ reason: z.string(), owner: z.string(), expires: z.string(), link: z.string().exactOptional() }),
});

const check = z.object({
  id: z.string(),
  leg: z.enum(['enforced', 'tested', 'documented']),
  core: z.boolean().describe('Whether the check decides between 0 and 1.'),
  title: z.string(),
  why: z.string(),
  fix: z.string(),
  severity,
  status,
  standing: z
    .enum(['holds', 'short', 'broken'])
    .describe('short keeps the gate at 1; broken is 0 for a core check. Waivers lift nothing here.'),
  summary: z.string(),
  inspected: z.int().min(0).describe('How many things were judged.'),
  evidence: z.array(evidence),
  findings: z.array(finding),
  waived: z.array(waived),
});

const gate = z.object({
  id: z.string(),
  title: z.string(),
  question: z.string(),
  score,
  scoreWithWaivers: score,
  declared: z
    .object({ reason: z.string(), status, summary: z.string(), evidence: z.array(evidence), findings: z.array(rawFinding) })
    .describe('A declaration that the gate does not apply, and whether the repository bears it out.')
    .exactOptional(),
  next: z
    .object({ score: z.literal([1, 2]), checks: z.array(z.string()), summary: z.string() })
    .nullable()
    .describe('What keeps the gate from the next score; null at 2.'),
  checks: z.array(check),
});

const waiver = z.object({
  check: z.string(),
  key: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.string(),
  state: z.enum(['in-use', 'stale', 'expired', 'too-long', 'not-waivable', 'undated']),
  at: location.exactOptional(),
});

const step = z.object({
  kind: z.string(),
  text: z.string(),
  path: z.string().exactOptional(),
  line: z.int().min(1).exactOptional(),
  state: z.enum(['ok', 'public', 'broken', 'unknown']),
});

/** The report as JSON, schema 1. Readers must accept keys they do not know: later versions only add. */
export const reportSchema: z.ZodType<Report> = z.object({
  schema: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  rubric: z.literal(1),
  target: z.object({
    name: z.string().describe('Name by the manifest of the project; "." without one.'),
    service: z.string().describe('Which of several services the gates are those of: the furthest from ready.').exactOptional(),
  }),
  notice: z.string().exactOptional(),
  assumptions: z.array(z.object({ name: z.string(), value: z.string(), from: z.array(location) })),
  total: z.int().min(0).describe('Points proven.'),
  totalWithWaivers: z.int().min(0),
  maximum: z.int().min(0).describe('16, or less when only some gates were judged.'),
  ready: z.boolean(),
  ratchet: z
    .object({ since: z.string(), before: z.int().min(0), regressions: z.array(z.string()), introduced: z.array(z.string()) })
    .describe('The comparison with an earlier commit, finding by finding.')
    .exactOptional(),
  services: z.array(z.object({ name: z.string(), path: z.string(), total: z.int(), totalWithWaivers: z.int(), ready: z.boolean() })),
  gates: z.array(gate),
  ways: z.array(z.object({ title: z.string(), steps: z.array(step) })).exactOptional(),
  hints: z
    .array(location.extend({ message: z.string() }))
    .describe('Entries of the configuration that do nothing, or nothing any more.')
    .exactOptional(),
  preview: z
    .object({ rubric: z.literal(2), total: z.int().min(0), checks: z.array(z.string()) })
    .describe('What the next rubric would make of the same findings.')
    .exactOptional(),
  waivers: z.array(waiver),
  attested: z.array(z.object({ what: z.string(), owner: z.string(), date: z.string() })),
  diagnostics: z.array(z.object({ path: z.string(), line: z.int(), reason: z.string() })).describe('What was not read, and why.'),
  errors: z.array(z.object({ id: z.string(), reason: z.string() })).describe('Failures of the program itself.'),
});

/** The report's JSON Schema. */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(reportSchema, { io: 'input' });
  return { $schema, title: 'autopack-ready report', ...rest };
}
