import { expect, it } from 'vitest';
import type { CaptureRecord, GroundTruth } from '../../../lib/domain/capture/capture.ts';
import { join } from '../../../lib/domain/quality/join.ts';

const seen = (eventId: string, scores: string[], inferenceId?: string): CaptureRecord => ({
  eventId,
  ...(inferenceId !== undefined && { inferenceId }),
  at: 0,
  input: [],
  output: scores.map((score) => [score]),
  unknown: [],
});
const truth = (eventId: string, labels: string[], at?: number): GroundTruth => ({
  eventId,
  rows: labels.map((label) => [label]),
  ...(at !== undefined && { at }),
});

it('pairs by inference id where there is one, else by event id, and rows by position', () => {
  const joined = join(
    [seen('e1', ['0.1', '0.9'], 'i1'), seen('e2', ['0.5'])],
    [truth('e2', ['1']), truth('i1', ['0', '1'])],
  );
  expect(joined).toMatchObject({
    labels: [0, 1, 1],
    scores: [0.1, 0.9, 0.5],
    predictions: 3,
    unlabelled: 0,
    orphans: 0,
  });
});

it.each([
  ['has no label yet', [seen('a', ['0.5'])], [], { unlabelled: 1 }],
  ['has a label that is not 0 or 1', [seen('a', ['0.5'])], [truth('a', ['2'])], { unusable: 1 }],
  ['has no score', [seen('a', ['high'])], [truth('a', ['1'])], { unusable: 1 }],
  ['has another number of labels', [seen('a', ['0.5', '0.6'])], [truth('a', ['1'])], { unusable: 2 }],
])('counts a prediction that %s', (_name, captured, labels, counted) => {
  expect(join(captured, labels)).toMatchObject({
    labels: [],
    scores: [],
    predictions: captured[0]!.output.length,
    ...counted,
  });
});

it('counts a prediction captured twice once, and labels of nothing', () => {
  const joined = join([seen('a', ['0.5']), seen('a', ['0.5'])], [truth('a', ['1']), truth('b', ['1'])], 4);
  expect(joined).toMatchObject({ labels: [1], predictions: 1, orphans: 1, broken: 4 });
});

it('takes the latest of labels that contradict each other, and counts that', () => {
  const late = truth('a', ['1'], 20);
  const early = truth('a', ['0'], 10);
  for (const labels of [
    [early, late],
    [late, early],
  ]) {
    expect(join([seen('a', ['0.5'])], labels)).toMatchObject({ labels: [1], contradicted: 1 });
  }
});
