// Writes the files made from declarations: a page a check, and the JSON Schemas.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generated.ts';

const root = dirname(import.meta.dirname);
rmSync(join(root, 'docs', 'checks'), { recursive: true, force: true });
for (const [path, text] of generatedFiles()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
