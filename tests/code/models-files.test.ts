import { describe, expect, test } from 'vitest';
import { outcomesOf } from '../../src/code/outcomes.ts';
import { callValue } from '../../src/code/run/call.ts';
import { awaitPending } from '../../src/code/run/pending.ts';
import { originsOf, textOf } from '../../src/code/value.ts';
import { type FileState, world } from '../../src/code/world.ts';
import { AT, load } from './interpreter-help.ts';

const PATH = '/run/secrets/key';
const STATES: Record<string, FileState> = {
  present: { text: 'from-file\n' },
  blank: { text: ' \n' },
  missing: 'missing',
  unreadable: 'unreadable',
  folder: 'folder',
};

async function run(file: string, text: string, state: FileState): Promise<string> {
  const { machine, value } = await load({ [file]: text }, file, world('test', { KEY_FILE: PATH }, { files: { [PATH]: state } }));
  const { all } = outcomesOf(machine, () => {
    const result = callValue(machine, value('key'), [], new Map(), AT);
    return result.is === 'pending' ? awaitPending(machine, result, AT) : result;
  });
  return all
    .map((outcome) =>
      outcome.ends === 'returns'
        ? `${JSON.stringify(textOf(outcome.value) ?? null)}${originsOf(outcome.value).some(({ from }) => from === 'file') ? ' from file' : ''}`
        : `${outcome.ends} ${outcome.value.is === 'library' ? outcome.value.path : ''}`,
    )
    .join(' | ');
}

const PYTHON: Record<string, string> = {
  open: 'import os\ndef key():\n    with open(os.environ["KEY_FILE"]) as f:\n        return f.read().strip()\n',
  path: 'import os\nfrom pathlib import Path\ndef key():\n    return Path(os.environ["KEY_FILE"]).read_text(encoding="utf-8").strip()\n',
  resolved:
    'import os\nfrom pathlib import Path\ndef key():\n    p = Path(os.environ["KEY_FILE"]).expanduser()\n    return p.read_text().strip()\n',
};
const TYPESCRIPT: Record<string, string> = {
  sync: "import { readFileSync } from 'node:fs';\nexport function key() { return readFileSync(process.env.KEY_FILE!, 'utf8').trim(); }\n",
  whole: "import fs from 'fs';\nexport const key = () => fs.readFileSync(process.env.KEY_FILE!, 'utf8').trim();\n",
  promise:
    "import { readFile } from 'node:fs/promises';\nexport async function key() { return (await readFile(process.env.KEY_FILE!, 'utf8')).trim(); }\n",
};

describe('files of a world', () => {
  test.each(Object.entries(PYTHON))('Python %s', async (_name, text) => {
    const ends = Object.fromEntries(
      await Promise.all(Object.entries(STATES).map(async ([name, state]) => [name, await run('app.py', text, state)])),
    );
    expect(ends).toEqual({
      present: '"from-file" from file',
      blank: '"" from file',
      missing: 'raises builtins.FileNotFoundError()',
      unreadable: 'raises builtins.PermissionError()',
      folder: 'raises builtins.IsADirectoryError()',
    });
  });
  test.each(Object.entries(TYPESCRIPT))('TypeScript %s', async (_name, text) => {
    const ends = Object.fromEntries(
      await Promise.all(Object.entries(STATES).map(async ([name, state]) => [name, await run('app.ts', text, state)])),
    );
    expect(ends).toEqual({
      present: '"from-file" from file',
      blank: '"" from file',
      missing: 'raises global.Error()',
      unreadable: 'raises global.Error()',
      folder: 'raises global.Error()',
    });
  });
  test('existence is asked first, and errors carry their code', async () => {
    const guarded =
      'import os\nfrom pathlib import Path\ndef key():\n    p = Path(os.environ["KEY_FILE"])\n    if not p.exists():\n        return None\n    return p.read_text()\n';
    expect(await run('app.py', guarded, 'missing')).toBe('null');
    const coded =
      "import { readFileSync } from 'fs';\nexport function key() { try { return readFileSync(process.env.KEY_FILE!, 'utf8'); } catch (e: any) { if (e.code === 'ENOENT') return 'none'; throw e; } }\n";
    expect(await run('app.ts', coded, 'missing')).toBe('"none"');
    expect(await run('app.ts', coded, 'unreadable')).toBe('raises global.Error()');
  });
});
