import { z } from 'zod';
import { configSchema } from './schema.ts';

/** The configuration's JSON Schema, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title: 'autopack-ready configuration', ...rest };
}
