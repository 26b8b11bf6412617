import { defineCheck } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { judgeCaps } from './caps.ts';
import { withoutControl } from './subjects.ts';

export default defineCheck({
  id: 'g3/action-cap',
  leg: 'enforced',
  title: 'A daily action cap from configuration is compared before acting',
  why: 'A runaway agent does a year of work in an hour.',
  fix: 'Read a finite cap from configuration, count actions durably, and refuse at the limit.',
  whenAbsent: 'fail',
  needs: { effects },
  judge: ({ effects }) =>
    effects.effects.length === 0
      ? withoutControl(effects, 'cap on actions a day')
      : judgeCaps(effects, effects.effects, 'count', 'cap on actions a day'),
});
