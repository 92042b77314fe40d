import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By name: vitest would begin with what failed or took longest the last time. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId));
  }
}

/** Runs only inside `npm run test:cloud`, one file after the other: they share one deployed control plane. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.cloud.ts', 'test/cloud-cli/**/*.test.ts'],
    fileParallelism: false,
    // Programs that are refused beside each other: more would only take turns on two cores.
    maxConcurrency: 3,
    sequence: { sequencer: ByName },
    // Evidence stands in the terminal as it is, under the test it belongs to.
    disableConsoleIntercept: true,
    reporters: ['verbose'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    bail: 1,
  },
});
