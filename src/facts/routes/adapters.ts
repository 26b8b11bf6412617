import { django } from './django/endpoints.ts';
import { express } from './express/endpoints.ts';
import { fastapi } from './fastapi/endpoints.ts';
import { fastify } from './fastify/endpoints.ts';
import { flask } from './flask/endpoints.ts';
import { hono } from './hono/endpoints.ts';
import { koa } from './koa/endpoints.ts';
import { nest } from './nest/endpoints.ts';
import { next } from './next/endpoints.ts';
import { processes } from './processes.ts';
import { trpc } from './trpc/endpoints.ts';
import type { Adapter } from './types.ts';

/** Every framework that is read. */
export const adapters: readonly Adapter[] = [nest, fastapi, flask, django, express, fastify, hono, koa, next, trpc, processes];
