import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/images-pinned',
  leg: 'enforced',
  title: 'Images are pinned by version',
  why: '"latest" deploys something else than was tested.',
  fix: 'Pin a version, better a digest.',
  severity: 'advice',
  whenAbsent: 'neutral',
  ...notJudged,
});
