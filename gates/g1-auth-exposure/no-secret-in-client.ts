import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/no-secret-in-client',
  leg: 'enforced',
  title: 'No operator secret is compiled into a browser bundle or template',
  why: 'Whatever a browser receives is public: a key in the bundle is a key for everyone.',
  fix: 'Keep the secret on the server and let the client authenticate with a session or a key the operator types in.',
  whenAbsent: 'neutral',
  ...notJudged,
});
