import type { Joined, Labelled, Predicted } from '../../../lib/domain/quality/join.ts';
import type { Prediction } from '../../../lib/domain/task/prediction.ts';
import { uniform } from '../drift/samples.ts';

/** The rows of test/fixtures/golden-quality/generate.py, bit for bit. */

export const answered = (
  answer: Partial<Prediction>,
  truth: number,
  input?: string[],
  beside: string[] = [],
): Labelled => ({
  answer: { predicted: 0, improper: false, ...answer },
  input,
  truth,
  beside,
});

/** An honest score: the chance of the label being 1 is the score itself. */
export function binaryRows(n: number, seed: number): Labelled[] {
  const u = uniform(seed);
  return Array.from({ length: n }, () => {
    const [p, z] = [u(), u()];
    return answered({ score: p, predicted: Number(p >= 0.5) }, z < p ? 1 : 0);
  });
}

/** Honest chances of several classes. */
export function multiclassRows(n: number, classes: number, seed: number): Labelled[] {
  const u = uniform(seed);
  return Array.from({ length: n }, () => {
    const weights = Array.from({ length: classes }, () => u() * u() + 0.01);
    const total = weights.reduce((sum, w) => sum + w, 0);
    const probabilities = weights.map((w) => w / total);
    const z = u();
    let k = 0;
    let below = probabilities[0]!;
    while (z >= below && k < classes - 1) {
      k++;
      below += probabilities[k]!;
    }
    return answered({ probabilities, predicted: probabilities.indexOf(Math.max(...probabilities)) }, k);
  });
}

/** Errors that grow with the request's only number, ten times from its least to its largest. */
export function regressionRows(n: number, seed: number): Labelled[] {
  const u = uniform(seed);
  return Array.from({ length: n }, () => {
    const [x, e, f] = [u(), u(), u()];
    const truth = 10 + 5 * x;
    return answered({ predicted: truth + (f - 0.5) * 0.25 }, truth + (e - 0.5) * (0.5 + 4 * x), [String(x)]);
  });
}

export const joinedOf = (labelled: Labelled[], open: Predicted[] = []): Joined => ({
  ...{ labelled, open, predictions: labelled.length + open.length, unusable: 0, why: {} },
  improper: labelled.filter(({ answer }) => answer.improper).length,
  ...{ repeated: 0, reused: 0, uncaptured: 0, contradicted: 0, orphans: 0, broken: 0 },
});
