export const tool = { name: 'autopack-ready', version: '0.1.0' } as const;
