import { z } from 'zod';

const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const tier = z.enum(['A', 'B', 'C']);
const condition = z.strictObject({
  of: z.string().optional(),
  at: z.string().optional(),
  position: z.int().optional(),
  any: z.array(plain).optional(),
  none: z.array(plain).optional(),
  member: z.array(z.string()).optional(),
  loopback: z.literal(true).optional(),
  fixed: z.literal(false).optional(),
  matches: z.string().optional(),
  after: z.string().optional(),
  otherwise: plain.optional(),
  flags: z.array(z.string()).optional(),
});
const tierCondition = condition.extend({ tier });
const rule = condition.extend({ mutation: z.literal(true).optional(), http: z.enum(['verb', 'urlopen']).optional() });
const kind = z.enum(['publish', 'spend', 'trade', 'message', 'deploy', 'llm']);

/** Calls of one package: the receivers hold for every call of the group. */
export const groups = z.array(
  z.strictObject({
    package: z.string(),
    import: z.string().optional(),
    also: z.array(z.string()).default([]),
    versions: z.string().optional(),
    broad: z.literal(true).optional(),
    domain: z.string(),
    form: z.enum(['call', 'command', 'callback']).default('call'),
    seen: z.string(),
    receivers: z.array(z.string()).min(1),
    calls: z.array(
      z.strictObject({
        id: z.string(),
        call: z.string(),
        kind,
        tier,
        distinctive: z.enum(['high', 'medium', 'low']),
        soften: z.array(tierCondition).default([]),
        harden: z.array(tierCondition).default([]),
        rule: rule.optional(),
        note: z.string().optional(),
      }),
    ),
  }),
);

export const commands = z.array(
  z.strictObject({
    id: z.string(),
    domain: z.string(),
    kind,
    tier,
    commands: z.array(z.string()).min(1),
    soften: z.array(tierCondition).default([]),
  }),
);

export const decoys = z.array(
  z.strictObject({ language: z.enum(['javascript', 'python']), package: z.string(), call: z.string(), why: z.string() }),
);

export const providers = z.array(
  z.strictObject({ hosts: z.array(z.string()).min(1), path: z.string().optional(), domain: z.string(), kind, tier }),
);
