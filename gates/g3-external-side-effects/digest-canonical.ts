import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/digest-canonical',
  leg: 'enforced',
  title: 'The digest is SHA-256 or better over a canonical form of action, target and payload',
  why: 'A digest that depends on key order or leaves out the target lets two different actions look the same.',
  fix: 'Serialise canonically, include action and target, and use SHA-256.',
  severity: 'exception',
  whenAbsent: 'fail',
  ...notJudged,
});
