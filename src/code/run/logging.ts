import { type Machine, Raised } from '../machine.ts';
import type { Expression } from '../tree.ts';

const METHOD = /^(?:log|info|warn|warning|error|debug|trace|verbose|silly|fatal|http|child|captureException|captureMessage|addBreadcrumb)$/;
const FUNCTION = /^(?:debug|log(?:Error|Warning|Warn|Info|Debug|Event|Message)?|captureException|captureMessage)$/;
const LOGGER = /log(?:ger|s|ging)?$|^console$|^Sentry$|^winston$|^pino$/i;

/** A call whose only use is what is written to a log. */
export function logs(node: Expression): boolean {
  if (node.kind === 'await') return logs(node.value);
  if (node.kind === 'operation' && node.operator === 'void') return node.operands.some(logs);
  if (node.kind !== 'call') return false;
  const { callee } = node;
  if (node.arguments.some(({ value }) => value.kind === 'name' && value.name === 'next')) return false;
  if (callee.kind === 'name') return FUNCTION.test(callee.name);
  return callee.kind === 'member' && METHOD.test(callee.name) && isLogger(callee.object);
}

function isLogger(node: Expression): boolean {
  if (node.kind === 'name' || node.kind === 'member') return LOGGER.test(node.name);
  return node.kind === 'call' && isLogger(node.callee);
}

/** Runs what is written to a log on all its branches together: nothing that follows depends on which of them was taken. */
export function runLogging(m: Machine, run: () => void): void {
  const { path, when, handling } = m;
  const depth = { frames: m.frames.length, tries: m.tries, yields: m.yields.length, returns: m.returns.length };
  m.path = undefined;
  m.when = [];
  try {
    run();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
  } finally {
    Object.assign(m, { path, when, handling, tries: depth.tries });
    m.frames.length = depth.frames;
    m.yields.length = depth.yields;
    m.returns.length = depth.returns;
  }
}
