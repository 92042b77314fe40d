import { defineConfig } from 'vitest/config';

/** Runs only inside `npm run test:cloud`, one file after the other: they share one deployed control plane. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.cloud.ts', 'test/cloud-cli/**/*.test.ts'],
    fileParallelism: false,
    // Evidence stands in the terminal as it is, under the test it belongs to.
    disableConsoleIntercept: true,
    reporters: ['verbose'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    bail: 1,
  },
});
