import { defineConfig } from 'vitest/config';
import { tables } from './vitest.config.ts';

export default defineConfig({ test: { include: tables, testTimeout: 120_000, pool: 'threads', maxWorkers: 2 } });
