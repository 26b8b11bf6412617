import { z } from 'zod';

const ended = z.object({ test: z.string(), message: z.string() });

const trial = z.object({
  gate: z.string(),
  check: z.string(),
  operator: z.string(),
  title: z.string(),
  path: z.string(),
  line: z.int().min(1),
  before: z.string(),
  after: z.string(),
  fate: z
    .enum(['killed', 'survived', 'invalid', 'not-run'])
    .describe('killed: an assertion failed; invalid: tests broke in another way, which says nothing; not-run: no test that could notice.'),
  reason: z.string().describe('Why it was not run, or is invalid; else empty.'),
  ran: z.int().describe('Tests that were green before and ran against it.'),
  killedBy: z.array(ended),
  difference: z.string().describe('The edit as a unified diff, for a survivor; else empty.'),
});

/** What `prove --run` found, and `check --proof` reads. */
export const trialsSchema = z.object({
  schema: z.literal(1),
  gates: z.array(z.string()).describe('The gates that were broken.'),
  tree: z.string().describe('Digest of the files that were copied, as in attestations.'),
  contained: z.boolean().describe('Whether the tests ran in the sandbox.'),
  baseline: z.object({ green: z.int(), red: z.array(ended) }).describe('The linked tests before anything was broken.'),
  trials: z.array(trial),
});

/** One sabotage and what the linked tests said to it. */
export type Trial = z.infer<typeof trial>;
export type Trials = z.infer<typeof trialsSchema>;
