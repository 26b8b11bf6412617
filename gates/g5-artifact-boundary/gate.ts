import { defineGate } from '../../src/define.ts';
import artifactsGuarded from './artifacts-guarded.ts';
import boundaryDocumented from './boundary-documented.ts';
import boundaryTested from './boundary-tested.ts';
import noStaticExposure from './no-static-exposure.ts';
import pathsContained from './paths-contained.ts';
import readsBounded from './reads-bounded.ts';
import redactionSound from './redaction-sound.ts';
import safeHeaders from './safe-headers.ts';
import truncationMarked from './truncation-marked.ts';
import writesBounded from './writes-bounded.ts';

export default defineGate({
  id: 'G5',
  title: 'Artifact boundary',
  question: 'Is everything that stored content can do to a reader bounded: size, place, type and secrets in it?',
  checks: [
    readsBounded,
    truncationMarked,
    redactionSound,
    pathsContained,
    artifactsGuarded,
    safeHeaders,
    writesBounded,
    noStaticExposure,
    boundaryTested,
    boundaryDocumented,
  ],
});
