import type { Faults } from './faults.ts';

/**
 * What SageMaker made and does not see yet: its reads are eventually consistent (API_CreateEndpoint, API_CreateEndpointConfig). That a name is
 * taken it knows at once. Counted in memory, for what an operation that fails has stored is taken back; after a restart everything is seen.
 */
export class LateReads {
  readonly #faults: Faults;
  readonly #left = new Map<string, number>();

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Something was made under this ARN: as many reads as the fault says do not find it. */
  made(arn: string): void {
    this.#left.set(arn, this.#faults.get().lateReads ?? 0);
  }

  /** Whether this read finds it, which counts as one. */
  sees(arn: string): boolean {
    const left = this.#left.get(arn) ?? 0;
    this.#left.set(arn, Math.max(0, left - 1));
    return left === 0;
  }
}
