import { defineConfig } from 'vitest/config';

/** `npm run attack`: what attackers were seen to try, tried again; the tables stand in the terminal as they are. */
export default defineConfig({
  test: {
    include: ['attack/**/*.attack.ts'],
    maxWorkers: 2,
    disableConsoleIntercept: true,
    reporters: ['verbose'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
