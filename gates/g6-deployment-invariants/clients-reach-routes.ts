import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/clients-reach-routes',
  leg: 'enforced',
  title: 'Every API path the front end calls reaches a handler that accepts its credential',
  why: 'A client that calls a path the proxy does not know fails only in production.',
  fix: 'Correct the path or the location, send the credential the handler needs, and keep development and production proxies alike.',
  whenAbsent: 'neutral',
  ...notJudged,
});
