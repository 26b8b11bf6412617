import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/boundary-documented',
  leg: 'documented',
  title: 'Cap, redaction default and metadata are documented as they are',
  why: 'Clients rely on the metadata to know that they hold only part of a file.',
  fix: 'Name the cap and its default, the redaction default and each metadata field in the contract.',
  whenAbsent: 'fail',
  ...notJudged,
});
