import type { Call, Value } from '../../code/value.ts';
import { literally } from '../../syntax/literally.ts';
import type { Step } from './steps.ts';
import type { Sink } from './types.ts';

interface Segment {
  readonly name: RegExp;
  /** Undefined: a subscript, called or not. */
  readonly called: boolean | undefined;
  readonly text: string;
  /** Constant first argument that the call must have. */
  readonly argument?: string;
}

/** Names from a package to a call: `Stripe().paymentIntents.create`, `**.client("ec2").run_instances`. */
export interface Pattern {
  /** Starts with `**`: whatever stands before. Else only names without calls may stand before. */
  readonly anywhere: boolean;
  readonly segments: readonly Segment[];
}

const segment = (text: string): Segment => {
  const [, name = text, call] = /^([^(]+)(\(.*\))?$/.exec(text) ?? [];
  const argument = /^\("(.*)"\)$/.exec(call ?? '')?.[1];
  const alternatives = name.split('|').map((each) => (each === '*' ? '[^.[]+' : literally(each).replaceAll('\\*', '\\w*')));
  return {
    name: new RegExp(`^(?:${alternatives.join('|')})$`),
    called: name === '[]' ? undefined : call !== undefined,
    text: name,
    ...(argument === undefined ? {} : { argument }),
  };
};

/** Reads a pattern; the empty text is the package itself. */
export function patternOf(text: string): Pattern {
  const anywhere = text.startsWith('**.');
  const parts = (anywhere ? text.slice(3) : text).split(/\.(?![^(]*\))/).filter((part) => part !== '');
  return { anywhere, segments: parts.map(segment) };
}

const CLASS = /^[A-Z]\w*$/;
/** Static methods that make an instance of their class. */
const MAKES = segment('from*|create*|of|build*|init*|connect*()');

/** Every way to spell the call of an entry. */
export function patternsOf(sink: Sink): readonly Pattern[] {
  return sink.receivers.flatMap((receiver) => {
    const pattern = patternOf([receiver, sink.call].filter((part) => part !== '').join('.'));
    const [first, ...rest] = pattern.segments;
    if (!first?.called || !CLASS.test(first.text)) return [pattern];
    return [pattern, { ...pattern, segments: [{ ...first, called: false }, MAKES, ...rest] }];
  });
}

export type Fit = 'yes' | 'maybe';

/** Whether steps end in a pattern; maybe: a constant argument that decides it is not known. */
export function fits(pattern: Pattern, steps: readonly Step[]): Fit | undefined {
  const { segments } = pattern;
  const before = steps.length - segments.length;
  if (before < 0) return undefined;
  if (!pattern.anywhere && steps.slice(0, before).some((step) => step.call && step.name !== '[]')) return undefined;
  let fit: Fit = 'yes';
  for (const [index, each] of segments.entries()) {
    const step = steps[before + index];
    if (!step) return undefined;
    // A default import has the name that the importing file gives it.
    const unnamed = step.name === 'default' && before + index === 0 && each.called === true && (CLASS.test(each.text) || each.text === '*');
    if (!unnamed && !each.name.test(step.name)) return undefined;
    if (each.called !== undefined && each.called !== (step.call !== undefined)) return undefined;
    if (each.argument !== undefined && step.call) {
      const given = constantText(firstArgument(step.call));
      if (given === undefined) fit = 'maybe';
      else if (given !== each.argument) return undefined;
    }
  }
  return fit;
}

const firstArgument = (call: Call): Value | undefined =>
  call.arguments[0] ?? call.named.get('service_name') ?? call.named.get('serviceName');

const constantText = (value: Value | undefined): string | undefined =>
  value?.is === 'constant' && typeof value.value === 'string' ? value.value : undefined;

/** Whether the name of a call says what it does: everything has a `create` or a `send`. */
export const isTelling = ({ call, distinctive }: Sink): boolean =>
  call.includes('.') || /[a-z][A-Z]|_/.test(call) || (distinctive === 'high' && !/^(?:create|confirm|capture|pay)$/.test(call));

/** Steps that give the receiver back, or a view of it. */
const VIEWS =
  /^(?:default|beta|readWrite|readOnly|with_raw_response|with_streaming_response|aio|withOptions|with_options|asResponse|withResponse|bindTools|bind_tools|withStructuredOutput|with_structured_output|withRetry|with_retry|withConfig|with_config|bind|__enter__|__aenter__)$/;

/** The steps without those that only give another view of their receiver. */
export const plainSteps = (steps: readonly Step[]): readonly Step[] =>
  steps.filter((step, index) => {
    if (index === steps.length - 1 || !VIEWS.test(step.name)) return true;
    return step.name === 'default' ? step.call !== undefined : index === 0;
  });
