import { defaultConfig } from '../../../src/config.ts';
import { deriveFact } from '../../../src/derive.ts';
import { inventory } from '../../../src/facts/routes/inventory.ts';
import { memoryRepository } from '../memory-repository.ts';

/** Each listed route as `METHOD path` to its posture; `-` before it when it is not served. */
export async function postures(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { value } = await deriveFact(memoryRepository(files), defaultConfig, inventory);
  return Object.fromEntries(
    value.routes.map((route) => [`${route.method} ${route.path}`, `${route.served === false ? '-' : ''}${route.auth}`]),
  );
}
