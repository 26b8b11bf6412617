import { describe, expect, it } from 'vitest';
import artifactsGuarded from '../../../gates/g5-artifact-boundary/artifacts-guarded.ts';
import noStaticExposure from '../../../gates/g5-artifact-boundary/no-static-exposure.ts';
import pathsContained from '../../../gates/g5-artifact-boundary/paths-contained.ts';
import readsBounded from '../../../gates/g5-artifact-boundary/reads-bounded.ts';
import redactionSound from '../../../gates/g5-artifact-boundary/redaction-sound.ts';
import safeHeaders from '../../../gates/g5-artifact-boundary/safe-headers.ts';
import truncationMarked from '../../../gates/g5-artifact-boundary/truncation-marked.ts';
import writesBounded from '../../../gates/g5-artifact-boundary/writes-bounded.ts';
import type { Check } from '../../../src/define.ts';
import { edited, judge, said } from './judge.ts';
import { JAVASCRIPT, PYTHON } from './services.ts';

const PY = 'GET /runs/{run_id}/artifacts/{name*}';
const JS = 'GET /artifacts/{name}';

describe('services that keep the boundary', () => {
  it.each<[string, Check, Readonly<Record<string, string>>, string]>([
    ['python', readsBounded, PYTHON, 'pass'],
    ['python', truncationMarked, PYTHON, 'pass'],
    ['python', redactionSound, PYTHON, 'pass'],
    ['python', pathsContained, PYTHON, 'pass'],
    ['python', artifactsGuarded, PYTHON, 'pass'],
    ['python', safeHeaders, PYTHON, 'pass'],
    ['python', noStaticExposure, PYTHON, 'pass'],
    ['javascript', readsBounded, JAVASCRIPT, 'pass'],
    ['javascript', truncationMarked, JAVASCRIPT, 'pass'],
    ['javascript', redactionSound, JAVASCRIPT, 'pass'],
    ['javascript', pathsContained, JAVASCRIPT, 'pass'],
    ['javascript', artifactsGuarded, JAVASCRIPT, 'pass'],
    ['javascript', safeHeaders, JAVASCRIPT, 'pass'],
    ['javascript', noStaticExposure, JAVASCRIPT, 'pass'],
    ['javascript', writesBounded, JAVASCRIPT, 'pass'],
  ])('%s: $id', async (_language, check, files, status) => {
    expect(said(await judge(check, files))).toEqual([status]);
  });
});

describe('one edit that breaks it', () => {
  it.each<[string, Check, Readonly<Record<string, string>>, string, string, string, string[]]>([
    [
      'a read without a length',
      readsBounded,
      PYTHON,
      'files.py',
      'file.read(limit + 8192)',
      'file.read()',
      [`exception ${PY} answer-only`],
    ],
    ['a read without a length or a cut', readsBounded, PYTHON, 'files.py', '[:limit]', '', ['pass']],
    [
      'a limit that counts characters',
      readsBounded,
      PYTHON,
      'files.py',
      'open(path, "rb")',
      'open(path, "r")',
      [`exception ${PY} characters`],
    ],
    ['a length of -1', readsBounded, PYTHON, 'files.py', 'limit + 8192', '-1', [`exception ${PY} answer-only`]],
    ['no limit by default', readsBounded, JAVASCRIPT, 'files.js', '|| 1048576', '|| Infinity', [`blocker ${JS}`]],
    [
      'a test of the size that goes on',
      readsBounded,
      JAVASCRIPT,
      'files.js',
      'return res.status(413)',
      'res.status(413)',
      [`blocker ${JS}`],
    ],
    [
      'a file that the framework sends',
      readsBounded,
      JAVASCRIPT,
      'files.js',
      "res.type('text/plain').send(text);",
      'res.sendFile(found);',
      ['pass'],
    ],
    [
      'pieces until the end',
      readsBounded,
      PYTHON,
      'files.py',
      'data = file.read(limit + 8192)',
      'data = b""\n        while chunk := file.read(8192):\n            data += chunk',
      [`exception ${PY} answer-only`],
    ],
    [
      'zero that switches the limit off',
      readsBounded,
      JAVASCRIPT,
      'files.js',
      'if (size > cap)',
      'if (cap > 0 && size > cap)',
      [`exception ${JS} zero`],
    ],
    [
      'no word on the cut',
      truncationMarked,
      PYTHON,
      'files.py',
      ', "X-Artifact-Truncated": "true" if size > limit else "false"',
      '',
      [`blocker ${PY}`],
    ],
    [
      'a word only when it was cut',
      truncationMarked,
      PYTHON,
      'files.py',
      ', "X-Artifact-Truncated": "true" if size > limit else "false"}',
      '}\n    if size > limit:\n        headers["X-Artifact-Truncated"] = "true"',
      [`blocker ${PY}`],
    ],
    ['no size', truncationMarked, JAVASCRIPT, 'files.js', "'X-Artifact-Size': String(size), ", '', ['pass']],
    ['a cut before the redaction', redactionSound, PYTHON, 'files.py', 'text.encode("utf-8")[:limit]', 'text', [`blocker ${PY} order`]],
    [
      'no redaction',
      redactionSound,
      PYTHON,
      'files.py',
      'redact(data.decode("utf-8", errors="replace"))',
      'data.decode("utf-8", errors="replace")',
      [`blocker ${PY}`],
    ],
    [
      'no redaction in JavaScript',
      redactionSound,
      JAVASCRIPT,
      'files.js',
      "redact(fs.readFileSync(found, 'utf8'))",
      "fs.readFileSync(found, 'utf8')",
      [`blocker ${JS}`],
    ],
    [
      'redaction on request, undocumented',
      redactionSound,
      JAVASCRIPT,
      'files.js',
      "redact(fs.readFileSync(found, 'utf8'))",
      "req.query.redact ? redact(fs.readFileSync(found, 'utf8')) : fs.readFileSync(found, 'utf8')",
      [`exception ${JS} default`],
    ],
    [
      'no test',
      pathsContained,
      PYTHON,
      'files.py',
      'if not path.is_relative_to(root):',
      'if not path.exists():',
      [`blocker ${PY} path run_id`, `blocker ${PY} path name`],
    ],
    [
      'a test before the path is resolved',
      pathsContained,
      PYTHON,
      'files.py',
      '(root / run_id / name).resolve()',
      'root / run_id / name',
      [`blocker ${PY} path run_id`, `blocker ${PY} path name`],
    ],
    [
      'a filter of dots alone',
      pathsContained,
      PYTHON,
      'files.py',
      'if not path.is_relative_to(root):',
      'if ".." in name or ".." in run_id:',
      [`blocker ${PY} path name`],
    ],
    [
      'links that are not followed',
      pathsContained,
      JAVASCRIPT,
      'files.js',
      'await fs.promises.realpath(path.join(root, name))',
      'path.resolve(path.join(root, name))',
      [`exception ${JS} path name`],
    ],
    [
      'a prefix without a separator',
      pathsContained,
      JAVASCRIPT,
      'files.js',
      "path.relative(root, found).startsWith('..')",
      '!found.startsWith(root)',
      [`blocker ${JS} path name`],
    ],
    [
      'a prefix with a separator',
      pathsContained,
      JAVASCRIPT,
      'files.js',
      "path.relative(root, found).startsWith('..')",
      '!found.startsWith(root + path.sep)',
      ['pass'],
    ],
    [
      'an answer that is not awaited',
      pathsContained,
      JAVASCRIPT,
      'files.js',
      "if (path.relative(root, found).startsWith('..')) throw",
      "if (path.relative(root, found) === '') throw",
      [`blocker ${JS} path name`],
    ],
    [
      'no guard',
      artifactsGuarded,
      JAVASCRIPT,
      'app.js',
      "app.get('/artifacts/:name', verify, send)",
      "app.get('/artifacts/:name', send)",
      [`blocker ${JS}`],
    ],
    ['no guard in Python', artifactsGuarded, PYTHON, 'app.py', ', dependencies=[Depends(verify)]', '', [`blocker ${PY}`]],
    ['a page of stored text', safeHeaders, PYTHON, 'files.py', 'media_type="text/plain"', 'media_type="text/html"', [`exception ${PY}`]],
    [
      'text without a type',
      safeHeaders,
      JAVASCRIPT,
      'files.js',
      "res.type('text/plain').send(text)",
      'res.send(text)',
      [`exception ${JS}`],
    ],
    [
      'a mount of the program',
      noStaticExposure,
      JAVASCRIPT,
      'app.js',
      "express.static('ui/dist')",
      "express.static('.')",
      ['blocker express.static .'],
    ],
    [
      'a mount of the artifacts',
      noStaticExposure,
      PYTHON,
      'app.py',
      'directory="ui/dist"',
      'directory="/data/artifacts"',
      ['blocker fastapi.staticfiles.StaticFiles /data/artifacts'],
    ],
    ['uploads of any size', writesBounded, JAVASCRIPT, 'app.js', ', limits: { fileSize: 1000000 }', '', ['exception POST /artifacts']],
  ])('%s', async (_name, check, files, file, from, to, expected) => {
    expect(said(await judge(check, edited(files, file, from, to)))).toEqual(expected);
  });
});
