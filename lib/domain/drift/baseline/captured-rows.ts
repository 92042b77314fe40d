import type { Row } from '../columns/value.ts';
import type { Baseline } from './baseline.ts';
import type { CapturedRow } from './sketch.ts';

/** An invocation as far as rows are made of it. */
type Invocation = {
  readonly input: readonly Row[];
  readonly output: readonly Row[];
  readonly uncaptured?: 'input' | 'output';
};

/**
 * The rows of an invocation as a baseline has them, with the answer last; where nobody looks at requests, each answer is a row. An answer that was not captured is
 * `null`.
 */
export function capturedRows(
  { input, output, uncaptured }: Invocation,
  baseline: Pick<Baseline, 'output' | 'features'>,
): readonly CapturedRow[] {
  if (baseline.output === undefined) return input;
  if (baseline.features.length === 1) return output.map((row) => [row[0]]);
  return input.map((row, position) => [...row, uncaptured === 'output' ? null : output[position]?.[0]]);
}
