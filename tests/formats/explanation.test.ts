import { expect, it } from 'vitest';
import { gates } from '../../gates/index.ts';
import { fail } from '../../src/define.ts';
import { explanation } from '../../src/formats/explanation.ts';
import { plain } from '../../src/formats/style.ts';
import { memoryRepository } from '../../src/repo.ts';
import { finding } from '../engine/support.ts';
import { files, reportOf } from './sample.ts';

const id = 'g8/drift-blocked';
const job = [
  { path: 'ci.yml', line: 4, note: 'job test' },
  { path: 'ci.yml', line: 9, note: 'pytest | tee log' },
  { path: 'ci.yml', line: 9, note: 'the pipe takes the status of its last command' },
];
const related = (line: number) => [{ path: 'test_a.py', line, note: 'reads the contract' }, ...job];

it('tells the job and step that end the chains of several findings once', async () => {
  const report = await reportOf({
    [id]: fail('no test compares', {
      findings: [finding('one', 'blocker', { related: related(1) }), finding('two', 'blocker', { related: related(2) })],
    }),
  });
  const gate = gates.find((each) => each.id === 'G8');
  const check = gate?.checks.find((each) => each.id === id);
  const found = report.gates.flatMap(({ checks }) => checks).find((each) => each.id === id);
  if (!gate || !check || !found) throw new Error('the check is gone');
  const text = explanation(gate, check, found, found.findings, memoryRepository(files), plain);
  expect(text.match(/ci\.yml:9 pytest \| tee log/g)).toHaveLength(1);
  expect(text).toContain('test_a.py:2 reads the contract');
  expect(text).toContain('and on as for one');
});
