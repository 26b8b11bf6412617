import type { Control, Trace } from '../../code/trace.ts';
import { originsOf } from '../../code/value.ts';
import { world } from '../../code/world.ts';
import { defineFact } from '../../define.ts';
import { code } from '../code.ts';
import { inventory } from '../routes/inventory.ts';
import { worlds } from '../worlds.ts';
import { type CodeList, codeLists } from './code-lists.ts';
import { type Consultation, consultations, type Ungoverned, ungoverned } from './consultations.ts';
import { type Decider, decidersIn } from './deciders.ts';

/** What the code says may never be approved by the machine, and the functions that ask. */
export interface Policies {
  readonly lists: readonly CodeList[];
  readonly consultations: readonly Consultation[];
  readonly deciders: readonly Decider[];
  /** Functions that decide without asking the list. */
  readonly ungoverned: readonly Ungoverned[];
  /** Whether a run approves only what such a function allows: its answer decides, not a switch alone. */
  decide(trace: Trace, controls: readonly Control[]): boolean;
}

export const policies = defineFact({
  id: 'policies',
  needs: { code, inventory, worlds },
  derive(_context, given): Policies {
    const lists = codeLists(given.code);
    const deciders = decidersIn(given.code, given.inventory.services, given.worlds.documented);
    const asked = consultations(given.code, given.inventory.services, given.worlds.documented, lists);
    return {
      lists,
      consultations: asked,
      deciders,
      ungoverned: ungoverned(given.code, given.inventory.services, world('anywhere', {}, { rest: 'free' }), lists, deciders, asked),
      decide: (trace, controls) =>
        [...asked, ...deciders].some(({ definition }) =>
          [...trace.called].some(({ at }) => at.file === definition.file && at.start === definition.function.at.start),
        ) && controls.some(({ point }) => !originsOf(point.value, 3).every(({ from }) => from === 'environment')),
    };
  },
});
