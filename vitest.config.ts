import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/suites/longest-first.ts';
import {
  LONG_WALKS,
  ON_ENGINES,
  QUICK_ALONE,
  QUICK_TOGETHER,
  REST_ALONE,
  SAMPLED,
  STORIES_TOLD,
} from './test/suites/suites.ts';
import { Times } from './test/suites/times.ts';

// What tests and what they start leave in the temporary folder lies in one folder of this run's, and goes with it.
const temporary = mkdtempSync(join(process.env.TMPDIR ?? memory() ?? tmpdir(), 'steward-tests-'));
process.env.TMPDIR = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));

/** Linux's folder in memory where it has room: thousands of small homes are made and thrown away, and none outlives its run. */
function memory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 8 * 2 ** 30 ? '/dev/shm' : undefined;
  } catch {
    return undefined;
  }
}

const shared = {
  setupFiles: ['test/suites/spent.ts'],
  // Bounds for what hangs, not for what is slow: they hold on a machine with twenty times as much to do.
  testTimeout: 120_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    // Two cores: stories, stand-ins and browsers are real processes and must not starve each other.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new Times()],
    projects: [
      { test: { ...shared, name: 'quick-alone', include: QUICK_ALONE } },
      {
        test: {
          ...shared,
          name: 'quick',
          include: QUICK_TOGETHER,
          exclude: [...QUICK_ALONE, ...LONG_WALKS],
          isolate: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'rest-alone',
          include: REST_ALONE,
          exclude: [...QUICK_ALONE, ...STORIES_TOLD],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: [...QUICK_ALONE, ...QUICK_TOGETHER, ...REST_ALONE, ...ON_ENGINES],
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'rest-samples',
          include: [...SAMPLED, ...LONG_WALKS],
          env: { SAMPLES: 'all' },
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { ...shared, name: 'stories', include: STORIES_TOLD } },
      { test: { ...shared, name: 'engines', include: ON_ENGINES, isolate: false } },
    ],
  },
});
