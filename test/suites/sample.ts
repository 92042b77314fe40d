/** How many cases are tried: a few in `npm test`, all of them in `npm run test:rest`, whose project of samples says so (vitest.config.ts). */
export const sample = (few: number, all: number): number => (process.env.SAMPLES === 'all' ? all : few);
