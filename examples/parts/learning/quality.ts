/** A measured value with its standard error and 95 % interval. */
export type Measured = { value: number; standardError: number; low: number; high: number };

const Z95 = 1.959964;
const measured = (value: number, variance: number): Measured => {
  const standardError = Math.sqrt(variance);
  return { value, standardError, low: value - Z95 * standardError, high: value + Z95 * standardError };
};

/** Area under the ROC curve with the interval of DeLong et al. (1988). NaN when one class is missing. */
export function auc(labels: readonly boolean[], scores: ArrayLike<number>): Measured {
  return combined(labels, components(labels, scores));
}

/** `auc(challenger) - auc(champion)` on the same rows, with the paired DeLong interval. */
export function aucDifference(labels: readonly boolean[], challenger: ArrayLike<number>, champion: ArrayLike<number>) {
  const [a, b] = [components(labels, challenger), components(labels, champion)];
  return combined(
    labels,
    a.map((value, i) => value - b[i]!),
  );
}

/** Mean of per-row losses with the normal interval of a mean. */
export function mean(losses: Float64Array): Measured {
  const value = losses.reduce((sum, x) => sum + x, 0) / losses.length;
  return measured(value, variance(losses, value) / losses.length);
}

/** Negative log-likelihood of each row in nats; chances are kept 1e-15 away from 0 and 1. */
export const logLosses = (labels: readonly boolean[], scores: ArrayLike<number>): Float64Array =>
  Float64Array.from(labels, (label, i) => {
    const p = Math.min(Math.max(scores[i]!, 1e-15), 1 - 1e-15);
    return -Math.log(label ? p : 1 - p);
  });

/** Squared distance of each row's chance from what happened. */
export const brierLosses = (labels: readonly boolean[], scores: ArrayLike<number>): Float64Array =>
  Float64Array.from(labels, (label, i) => (scores[i]! - Number(label)) ** 2);

/** Log loss of saying `expected` (the training share of late rows) for every row, when `share` of them were late. */
export function baseRateLogLoss(share: number, expected: number): number {
  return -share * Math.log(expected) - (1 - share) * Math.log(1 - expected);
}

/**
 * DeLong's structural components, one per row: for a late row the share of punctual rows scored below it, for a
 * punctual row the share of late rows scored above it (ties count half). Midranks make it O(n log n) (Sun and Xu 2014).
 */
function components(labels: readonly boolean[], scores: ArrayLike<number>): Float64Array {
  const late = labels.reduce((n, label) => n + Number(label), 0);
  const order = Uint32Array.from(labels, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const out = new Float64Array(labels.length);
  let [lateBelow, punctualBelow] = [0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    let [lateHere, punctualHere] = [0, 0];
    for (end = start; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      if (labels[order[end]!]) lateHere++;
      else punctualHere++;
    }
    for (let k = start; k < end; k++) {
      out[order[k]!] = labels[order[k]!]
        ? (punctualBelow + punctualHere / 2) / (labels.length - late)
        : (late - lateBelow - lateHere / 2) / late;
    }
    lateBelow += lateHere;
    punctualBelow += punctualHere;
  }
  return out;
}

function combined(labels: readonly boolean[], parts: Float64Array): Measured {
  const ofLate = parts.filter((_, i) => labels[i]);
  const ofPunctual = parts.filter((_, i) => !labels[i]);
  const value = ofLate.reduce((sum, x) => sum + x, 0) / ofLate.length;
  return measured(value, variance(ofLate, value) / ofLate.length + variance(ofPunctual, value) / ofPunctual.length);
}

function variance(values: Float64Array, center: number): number {
  return values.reduce((sum, x) => sum + (x - center) ** 2, 0) / (values.length - 1);
}
