// One measured process: `inspect FOLDER` judges it, `floor FOLDER` reads what is listed on standard input. Prints one JSON object.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '..', 'dist', 'src');
const load = (path) => import(join(dist, path));
const [mode, folder] = process.argv.slice(2);

const measured = () => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000, peak: process.resourceUsage().maxRSS / 1024 };
};

/** Times of facts and checks. What other stages took while one waited is not its own. */
function stopwatch() {
  const stages = {};
  const values = {};
  let busy = 0;
  const around = (id, work) => {
    const [start, before] = [performance.now(), busy];
    const end = () => {
      const own = Math.max(performance.now() - start - (busy - before), 0);
      stages[id] = (stages[id] ?? 0) + own;
      busy += own;
    };
    const result = work();
    if (typeof result?.then !== 'function') {
      end();
      values[id] = result;
      return result;
    }
    return result.then((value) => {
      end();
      values[id] = value;
      return value;
    });
  };
  return { around, stages, values };
}

async function inspectRun() {
  const [{ inspectFolder }, { formats }] = await Promise.all([load('session.js'), load('formats/index.js')]);
  const loaded = performance.now();
  const { around, stages, values } = stopwatch();
  const { repo, report } = await inspectFolder(folder, { around });
  const inspected = performance.now();
  await (await formats.json())(report, { verbose: false });
  const result = measured();
  const served = new Set((values.routes?.services ?? []).flatMap(({ machine }) => [...machine.modules.keys()]));
  const needed = (values.code?.parsed ?? []).filter((file) => served.has(file) || repo.file(file)?.scope === 'test');
  const judged = Object.values(stages).reduce((sum, each) => sum + each, 0);
  return {
    ...result,
    files: repo.files.length,
    bytes: repo.files.reduce((sum, { size }) => sum + size, 0),
    parsed: values.code?.parsed.length ?? 0,
    needed,
    errors: report.errors,
    diagnostics: report.diagnostics.length,
    score: `${report.total}/${report.maximum}`,
    stages: {
      'load the program': loaded,
      'walk and the rest': inspected - loaded - judged,
      ...stages,
      'write the report': result.wall - inspected,
    },
  };
}

/** Reading every file of the walk, and parsing those files that the verdict needs. */
async function floorRun() {
  const needed = JSON.parse(readFileSync(0, 'utf8'));
  const [{ openRepository }, { grammarParser }, { loadTypeScript }] = await Promise.all([
    load('repo.js'),
    load('syntax/tree-sitter.js'),
    load('syntax/typescript.js'),
  ]);
  const repo = openRepository(folder);
  for (const { path } of repo.files) repo.text(path);
  const python = needed.filter((path) => path.endsWith('.py'));
  const javascript = needed.filter((path) => !path.endsWith('.py'));
  if (python.length > 0) {
    const parser = await grammarParser('python');
    for (const path of python) parser.parse(repo.text(path) ?? '')?.delete();
  }
  if (javascript.length > 0) {
    const parser = await loadTypeScript();
    for (const path of javascript) parser.open(path, repo.text(path) ?? '');
  }
  return measured();
}

process.stdout.write(JSON.stringify(mode === 'floor' ? await floorRun() : await inspectRun()));
