import type { MemberModel, Model, Models } from '../machine.ts';
import { CREDENTIALS } from './credentials.ts';
import { FILES } from './files.ts';
import { GLOBS } from './globs.ts';
import { JAVASCRIPT, JAVASCRIPT_MEMBERS } from './javascript.ts';
import { JAVASCRIPT_SETTINGS } from './javascript-settings.ts';
import { PYTHON_BUILTINS } from './python-builtins.ts';
import { CONFIGURATION } from './python-configuration.ts';
import { PYTHON_IMPORT_MEMBERS, PYTHON_IMPORTS } from './python-imports.ts';
import { PYTHON_LIBRARY, PYTHON_MEMBERS } from './python-library.ts';
import { PYTHON_TYPES } from './python-types.ts';
import { REFLECTION } from './reflection.ts';
import { SETTINGS } from './settings.ts';
import { WRAPPERS } from './wrappers.ts';
import { ZOD } from './zod.ts';

/** Everything the tool knows about packages, keyed by resolved import path. */
export const MODELS: Models = {
  calls: new Map<string, Model>([
    ...Object.entries(PYTHON_BUILTINS),
    ...Object.entries(PYTHON_TYPES),
    ...Object.entries(PYTHON_LIBRARY),
    ...Object.entries(PYTHON_IMPORTS),
    ...Object.entries(JAVASCRIPT),
    ...Object.entries(JAVASCRIPT_SETTINGS),
    ...Object.entries(SETTINGS),
    ...Object.entries(CREDENTIALS),
    ...Object.entries(REFLECTION),
    ...Object.entries(WRAPPERS),
    ...Object.entries(ZOD),
    ...Object.entries(FILES),
    ...Object.entries(GLOBS),
    ...Object.entries(CONFIGURATION),
  ]),
  members: new Map<string, MemberModel>([
    ...Object.entries(PYTHON_MEMBERS),
    ...Object.entries(PYTHON_IMPORT_MEMBERS),
    ...Object.entries(JAVASCRIPT_MEMBERS),
  ]),
};
