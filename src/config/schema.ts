import { z } from 'zod';
import { normalise } from '../repository/paths.ts';

const sentence = z.string().trim().min(1, 'must not be empty');
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');
const file = z
  .string()
  .min(1)
  .refine((path) => Boolean(normalise(path)), 'must be a path inside the repository')
  .transform((path) => normalise(path) ?? path);
const files = z.union([z.array(file), file.transform((path) => [path])]);
/** Unquoted numbers and booleans are what people write for environment values; YAML has already parsed them. */
const environmentValue = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const route = z.string().regex(/^(?:[A-Z]+|\*) \/\S*$/, 'must be a method and a path, such as "GET /health"');
const gateId = z.enum(['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8']);
const checkId = z.string().regex(/^g[1-8]\/[a-z0-9-]+$/, 'must be the id of a check, such as "g1/routes-guarded"');

function isDate(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A calendar date as YYYY-MM-DD. */
export const calendarDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date, YYYY-MM-DD')
  .refine(isDate, 'must be a date that exists, YYYY-MM-DD');

const waiver = z.strictObject({
  check: checkId.describe('Check whose finding is accepted for now.'),
  key: sentence.describe('Key of the finding, as the report prints it.'),
  reason: sentence,
  owner: sentence,
  expires: calendarDate.describe('Last day the waiver holds.'),
  link: z.url().optional(),
});

/** The whole of `autopack-ready.yml`. Everything is discovered when absent; configuration corrects and declares. */
export const configSchema = z.strictObject({
  rubric: z.literal(1).default(1).describe('Version of the scoring rules the score is pinned to.'),
  production: z
    .strictObject({
      variable: variable.optional().describe('Variable that says which environment the service runs in.'),
      value: environmentValue.optional().describe('Its value in production.'),
      environment: z.record(variable, environmentValue).default({}).describe('More variables that the documented deployment sets.'),
    })
    .prefault({}),
  auth: z
    .strictObject({
      guards: z.array(sentence).default([]).describe('Names of guards that you rely on. One that stands before no route is reported.'),
      public: z
        .array(z.strictObject({ route, reason: sentence }))
        .default([])
        .describe('Routes that are public on purpose.'),
    })
    .prefault({}),
  docs: z
    .strictObject({
      contract: file.optional().describe('The canonical API contract.'),
      governance: file.optional().describe('The governance document.'),
      deployment: file.optional().describe('The deployment document.'),
    })
    .prefault({}),
  deploy: z
    .strictObject({
      nginx: files.optional().describe('Proxy configuration of production.'),
      compose: files.optional().describe('Compose files of production, in the order they are merged.'),
    })
    .prefault({}),
  sideEffects: z
    .strictObject({
      switches: z.record(sentence, variable).default({}).describe('Switch of each domain; "global" stops everything.'),
      tiers: z
        .record(sentence, z.enum(['A', 'B', 'C']))
        .default({})
        .describe('Tier of each action.'),
    })
    .prefault({}),
  gates: z
    .partialRecord(gateId, z.strictObject({ applies: z.boolean(), reason: sentence }))
    .default({})
    .describe('Gates declared not to apply. The declaration is verified.'),
  require_proof: z.boolean().default(false).describe('Whether a gate counts as tested only with the result of `prove --run`.'),
  checks: z.record(checkId, z.unknown()).default({}).describe('Options of single checks.'),
  attest: z
    .array(z.strictObject({ what: sentence, owner: sentence, date: calendarDate }))
    .default([])
    .describe('Facts that no repository can show. Never needed for the score.'),
  waivers: z.array(waiver).default([]).describe('Known exceptions.'),
});

export type Config = z.infer<typeof configSchema>;
export type WaiverEntry = z.infer<typeof waiver>;
