import { aucEstimate, components, type Estimate, type Numbers } from './delong.ts';

/** Labels (0 or 1) and scores of the same rows. */
export type Scored = { labels: Numbers; scores: Numbers };

/**
 * What can be measured on scored rows. Absent: AUC without two rows of each class, F1 without a positive, log loss and
 * Brier when a score is outside [0, 1] (`outside` counts those) or there are fewer than two rows.
 */
export type Quality = {
  n: number;
  positives: number;
  outside: number;
  auc?: Estimate | undefined;
  accuracy?: Estimate | undefined;
  f1?: Estimate | undefined;
  logLoss?: Estimate | undefined;
  brier?: Estimate | undefined;
};

/** Scores this near to 0 and 1 are moved in, as a sure and wrong answer would cost infinitely much. */
const EPSILON = 1e-15;

/**
 * Measures a classifier's scores.
 * @param threshold a score at or above it predicts 1, for accuracy and F1
 * @throws InvalidEventError for labels other than 0 and 1, scores that are not finite, unequal lengths
 */
export function measureQuality({ labels, scores }: Scored, threshold = 0.5): Quality {
  const parts = components(labels, scores);
  const n = labels.length;
  const rows = Array.from({ length: n }, (_, row) => [labels[row]!, scores[row]!] as const);
  const outside = rows.filter(([, score]) => score < 0 || score > 1).length;
  const counted = {
    n,
    positives: parts.positives.length,
    outside,
    auc: aucEstimate(parts),
    ...atThreshold(rows, threshold),
  };
  if (outside > 0 || n < 2) return counted;
  return { ...counted, logLoss: meanOf(rows, logLoss), brier: meanOf(rows, ([label, score]) => (label - score) ** 2) };
}

type Scores = readonly (readonly [label: number, score: number])[];

function logLoss([label, score]: readonly [number, number]): number {
  const p = Math.min(1 - EPSILON, Math.max(EPSILON, score));
  return -Math.log(label === 1 ? p : 1 - p);
}

/** A mean over rows and its standard error. */
function meanOf(rows: Scores, loss: (row: readonly [number, number]) => number): Estimate {
  const losses = rows.map(loss);
  const value = losses.reduce((sum, each) => sum + each, 0) / rows.length;
  const squares = losses.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (rows.length - 1) / rows.length) };
}

/**
 * A share with the standard error of four rows more, two of them hits, so that 0 and 1 are not taken for certain (Agresti and
 * Coull 1998).
 */
function share(hits: number, of: number): Estimate {
  const p = (hits + 2) / (of + 4);
  return { value: hits / of, standardError: Math.sqrt((p * (1 - p)) / (of + 4)) };
}

/**
 * Accuracy, and F1 = 2J/(1 + J) where J = TP/(TP + FP + FN) is a share of rows (Jaccard's), so that its standard error
 * follows from the share's by the derivative 2/(1 + J)².
 */
function atThreshold(rows: Scores, threshold: number): { accuracy?: Estimate; f1?: Estimate } {
  if (rows.length === 0) return {};
  const right = rows.filter(([label, score]) => score >= threshold === (label === 1)).length;
  const hits = rows.filter(([label, score]) => label === 1 && score >= threshold).length;
  const relevant = rows.length - right + hits;
  const accuracy = share(right, rows.length);
  if (relevant === 0) return { accuracy };
  const jaccard = share(hits, relevant);
  const value = (2 * jaccard.value) / (1 + jaccard.value);
  return { accuracy, f1: { value, standardError: (jaccard.standardError * 2) / (1 + jaccard.value) ** 2 } };
}
