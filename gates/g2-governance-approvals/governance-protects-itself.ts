import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { enginesOf } from '../../src/facts/approvals/engines.ts';
import { approvals } from '../../src/facts/approvals/index.ts';
import { policies } from '../../src/facts/approvals/policies.ts';
import { documents } from '../../src/facts/documents.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g2/governance-protects-itself',
  leg: 'enforced',
  title: 'The protected list covers the files that implement it',
  why: 'A service that may edit its own policy without approval has none.',
  fix: 'Add the policy, guard and approval files, the workflows and their tests to the list.',
  severity: 'advice',
  whenAbsent: 'neutral',
  needs: { approvals, policies, documents, inventory },
  judge({ approvals, policies, documents, inventory }) {
    const engines = enginesOf(policies.lists, policies.consultations).filter(({ of }) => of === 'paths');
    if (engines.length === 0) return absent('no list of paths says what the machine may never approve');
    const judged = engines.filter(({ consultations }) => consultations.length > 0);
    const [first] = judged;
    if (!first) return unknown('no function could be run that asks the list');
    const files = new Map<string, Evidence>();
    const add = (path: string, line: number, note: string): void => {
      if (path !== '' && !files.has(path)) files.set(path, { path, line, note });
    };
    for (const { lists, consultations } of engines) {
      for (const { path, line, name } of lists) add(path, line, `holds ${name}`);
      for (const { definition } of consultations) add(definition.file, definition.line, `${definition.name}() enforces it`);
    }
    for (const { entry, writes } of approvals.paths('exposed')) {
      if (entry.kind !== 'command') add(entry.at.path, entry.at.line, `${entry.name} approves`);
      for (const { at } of writes) add(at.file, at.line, 'writes approvals');
      for (const { path, line, name } of entry.route?.guards ?? [])
        if (path !== undefined) add(path, line ?? 1, `${name} guards approvals`);
    }
    for (const { path } of documents.about('governance').slice(0, 1)) add(path, 1, 'states the policy');
    if (inventory.routes.length > 0) add('.github/workflows/ci.yml', 1, 'runs the tests that hold it');
    const open = [...files.values()].filter(
      ({ path }) =>
        !judged.every(({ consultations }) =>
          consultations.some(({ answer, denies }) => {
            const given = answer(path);
            return given.is === 'always' && given.value === denies;
          }),
        ),
    );
    const inspected = files.size;
    const evidence = [...files.values()];
    const findings = open.map(
      ({ path, line, note = '' }): Finding => ({
        key: path,
        severity: 'advice',
        message: `the machine may approve a change of ${path}, which ${note}: ${judged.length > 1 ? 'not every list names it' : 'the list does not name it'}`,
        path: first.lists[0]?.path ?? path,
        line: first.lists[0]?.line ?? 1,
        related: [{ path, line, note }],
      }),
    );
    if (findings.length > 0)
      return fail(`${open.length} of ${inspected} files of the governance are not protected by it`, { inspected, evidence, findings });
    return pass(`all ${inspected} files of the governance are protected by it`, { inspected, evidence });
  },
});
