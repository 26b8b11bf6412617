import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { imageUses } from '../../src/facts/deployment/image-uses.ts';

export default defineCheck({
  id: 'g6/images-pinned',
  leg: 'enforced',
  title: 'Images are pinned by version',
  why: '"latest" deploys something else than was tested.',
  fix: 'Pin a version, better a digest.',
  severity: 'advice',
  whenAbsent: 'neutral',
  needs: { imageUses },
  judge({ imageUses: uses }) {
    if (uses.length === 0) return absent('no image is used');
    const advice = (key: string, message: string, at: { path: string; line: number }): Finding => ({
      key,
      severity: 'advice',
      message,
      path: at.path,
      line: at.line,
      related: [],
    });
    const findings = uses.flatMap(({ text, reference, at, comment }): Finding[] => {
      if (!reference || reference.name === 'scratch') return [];
      const loose =
        reference.digest === undefined &&
        (reference.tag === undefined || /^(?:latest|stable|edge|main|master|nightly|lts|alpine|slim)$/.test(reference.tag));
      return [
        ...(loose ? [advice(text, `${text} is not pinned to a version`, at)] : []),
        ...(comment ? [advice(`${text} comment`, `a comment says ${comment.text}, but ${text} is used`, comment.at)] : []),
      ];
    });
    const digests = uses.filter(({ reference }) => reference?.digest !== undefined).length;
    const details = { inspected: uses.length, evidence: uses.map(({ at, text }) => ({ path: at.path, line: at.line, note: text })) };
    const numbers = `${uses.length - findings.length} of ${uses.length} images are pinned, ${digests} by digest`;
    if (findings.length > 0) return fail(numbers, { ...details, findings });
    const open = uses.find(({ reference }) => !reference);
    if (open) return unknown(`${open.text} is made of arguments that have no default`, details);
    return pass(numbers, details);
  },
});
