import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: stories, stand-ins and browsers are real processes and must not starve each other.
    maxWorkers: 2,
    // Bounds for what hangs, not for what is slow: they hold on a machine with ten times as much to do.
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
