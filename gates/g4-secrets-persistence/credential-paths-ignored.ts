import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { credentialPaths } from '../../src/facts/secrets/ignored-paths.ts';
import { list } from './supply.ts';

export default defineCheck({
  id: 'g4/credential-paths-ignored',
  leg: 'enforced',
  title: 'Git and Docker ignore credential paths and .env files',
  why: 'An unignored credential file is one `git add .` or one image push away from being public.',
  fix: 'Add the credential paths and .env files to .gitignore and .dockerignore.',
  whenAbsent: 'neutral',
  needs: { credentialPaths },
  judge({ credentialPaths: paths }) {
    if (paths.length === 0)
      return absent('no code writes credentials to a file, no secret is mounted from one, and nothing reads an env file');
    const findings = paths.flatMap((each): Finding[] => {
      const related = [{ ...each.from, note: each.why }];
      const found: Finding[] = [];
      if (each.tracked && !each.git)
        found.push({
          key: `${each.path} git`,
          severity: 'blocker',
          message: `${each.path} is committed, and no .gitignore excludes it`,
          path: each.path,
          line: 1,
          related,
          fix: `Remove ${each.path} from the repository, keep an example of it, and add it to .gitignore.`,
        });
      else if (!each.git)
        found.push({
          key: `${each.path} git`,
          severity: 'blocker',
          message: `no .gitignore excludes ${each.path}: ${each.why}`,
          ...each.from,
          related: [],
          fix: `Add ${folderOf(each.path)} to .gitignore.`,
        });
      const open = each.contexts.filter(({ ignored }) => !ignored);
      const [copied] = open.filter(({ copied }) => copied);
      const shown = copied ?? open[0];
      if (shown)
        found.push({
          key: `${each.path} docker`,
          severity: copied ? 'blocker' : 'exception',
          message: copied
            ? `${shown.dockerfile} copies ${each.path} into its image: ${shown.ignoreFile ? `${shown.ignoreFile} does not exclude it` : 'there is no .dockerignore'}`
            : `${shown.ignoreFile ? `${shown.ignoreFile} does not exclude` : 'no .dockerignore excludes'} ${each.path}: it is sent with the build context of ${shown.dockerfile}`,
          path: shown.ignoreFile ?? shown.dockerfile,
          line: 1,
          related,
          fix: `Add ${folderOf(each.path)} to ${shown.ignoreFile ?? '.dockerignore'}.`,
        });
      return found;
    });
    const details = {
      inspected: paths.length,
      evidence: paths.map(({ path, from, why }) => ({ ...from, note: `${path}: ${why}` })),
    };
    const open = [...new Set(findings.map(({ key }) => key.replace(/ (?:git|docker)$/, '')))];
    if (open.length > 0)
      return fail(`${list(open)} ${open.length === 1 ? 'is' : 'are'} not kept out of commits and images`, { ...details, findings });
    return pass(`${paths.length} of ${paths.length} credential paths are kept out of commits and images`, details);
  },
});

/** The hidden folder that holds it, else the path itself. */
const folderOf = (path: string): string => (path.includes('/') && path.startsWith('.') ? path.slice(0, path.indexOf('/') + 1) : path);
