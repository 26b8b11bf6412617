import { unknown, type Verdict } from '../src/define.ts';

/** The judge of a check that this version does not decide. */
export const notJudged = {
  needs: {},
  judge: (): Verdict => unknown('not judged by this version'),
};
