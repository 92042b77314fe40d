import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { LONGEST } from './suites.ts';

/** Starts with the files that take longest, and of a group with those that have a process of their own: begun last, one would run on while the other core has nothing left to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at < 0 ? LONGEST.length : at;
    };
    const shares = ({ project }: TestSpecification): number => Number(!project.config.isolate);
    return sorted.sort((a, b) => group(a) - group(b) || place(a) - place(b) || shares(a) - shares(b));
  }
}
