import { express } from './express/endpoints.ts';
import { fastapi } from './fastapi/endpoints.ts';
import type { Adapter } from './types.ts';

/** Every framework that is read. */
export const adapters: readonly Adapter[] = [fastapi, express];
