import { isSecretName } from '../../code/models/environment.ts';
import type { ExternalEffect } from './index.ts';
import { GARBAGE, OFF, ON, type SwitchControl, UNSET } from './switches.ts';

const CAPABILITY = /ENABLE|ALLOW|LIVE|ACTIONS|PUBLISH|ORDERS|SWITCH|OUTBOUND|EXTERNAL|SIDE_EFFECT|MODE|ACTIVE|AUTO/i;
/** Variables that, when they are on, keep effects from happening. */
const STOPS = /DISABLE|KILL|STOP|PAUSE|HALT|FREEZE|BLOCK|READ_?ONLY|MAINTENANCE/i;
export const DRY_RUN = /DRY_?RUN|SIMULAT|PAPER|SANDBOX|PREVIEW_ONLY|NO_?OP/i;

/** Switches that stand before an effect: neither caps nor credentials. */
export function safetySwitches(effect: ExternalEffect): SwitchControl[] {
  const caps = new Set(effect.caps().map(({ variable }) => variable));
  return effect.switches().filter((each) => !caps.has(each.variable) && !isSecretName(each.variable) && isSwitch(each));
}

/** A variable whose words decide: nonsense or a spelling of "off" keeps it closed, or its name says so. */
const isSwitch = ({ variable, closes, opens }: SwitchControl): boolean =>
  opens.length > 0 &&
  (DRY_RUN.test(variable) ||
    STOPS.test(variable) ||
    CAPABILITY.test(variable) ||
    (closes.includes(GARBAGE) && !opens.includes('') && opens.some((text) => ON.includes(text) || OFF.includes(text))));

export const isDryRun = ({ variable }: SwitchControl): boolean => DRY_RUN.test(variable);
/** A switch that must be turned on: closed when nothing is set. */
export const offWhenUnset = ({ closes }: SwitchControl): boolean => closes.includes(UNSET);
export const isStop = ({ variable }: SwitchControl): boolean => STOPS.test(variable);

/** Spellings that let an effect happen although they say no, nothing, or nothing that is known. */
export function loose(each: SwitchControl): string[] {
  const { opens, closes } = each;
  if (isStop(each))
    return ON.filter((text) => opens.includes(text) && /^(?:1|true)$/.test(text) && ON.some((other) => closes.includes(other)));
  if (isDryRun(each)) return opens.filter((text) => text === UNSET || text === '' || text === GARBAGE || ON.includes(text));
  return opens.filter((text) => text === UNSET || text === GARBAGE || OFF.includes(text));
}
