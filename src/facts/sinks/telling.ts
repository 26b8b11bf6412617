import { snake } from '../approvals/words.ts';
import type { Chain } from './steps.ts';
import type { SinkKind, SinkMatch } from './types.ts';

/** Names that say what happens outside, whoever made the package; each stands for one kind of action. */
const TELLING: readonly (readonly [SinkKind, RegExp])[] = [
  ['message', /^send_(?:\w+_)?(?:e?mail|sms|mms|dm|direct_message|whatsapp(?:_message)?)s?$/],
  ['publish', /^(?:(?:send|post|publish|create)_(?:\w+_)?(?:tweet|toot|status_update|listing)s?|re?tweet)$/],
  ['trade', /^(?:place|submit|send|create|execute|open)_(?:\w+_)?(?:order|trade)s?$/],
  ['spend', /^(?:send|create|make|submit|execute|issue)_(?:\w+_)?(?:payment|payout|refund|charge|withdrawal|bank_transfer)s?$/],
];
const OWN = /^(?:global|builtins|request|response|context)$/;

/** A call of a package that the catalogue does not know, by a name that says that it acts outside: it may, and nobody can tell. */
export function tellingCall({ root, steps, language }: Chain): SinkMatch | undefined {
  const name = steps.at(-1)?.name ?? '';
  const kind = kindOf(name);
  if (kind === undefined || OWN.test(root)) return undefined;
  return {
    sink: {
      id: `${root} ${name}`,
      language,
      form: 'call',
      package: root,
      imports: [root],
      domain: root,
      kind,
      tier: 'C',
      distinctive: 'low',
      call: name,
      receivers: [],
      seen: '',
      soften: [],
      harden: [],
    },
    tier: 'C',
    kind,
    provider: root,
    domain: root,
    certain: false,
    why: `\`${name}\` of ${root}, a package that no catalogue describes, is named like an action outside`,
  };
}

/** The kind of action that a name tells; undefined for most. */
export const kindOf = (name: string): SinkKind | undefined => TELLING.find(([, pattern]) => pattern.test(snake(name)))?.[0];
