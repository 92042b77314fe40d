import { defineConfig } from 'vitest/config';

/** Runs only inside `npm run test:cloud`, one file after the other: they share one deployed control plane. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.cloud.ts', 'test/cloud-cli/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    bail: 1,
  },
});
