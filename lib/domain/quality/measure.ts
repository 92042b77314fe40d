import { dropMissing, type Measure, type Measures } from '../../statistics/interval.ts';
import { measureLoss } from '../../statistics/loss-interval.ts';
import { momentsOf } from '../../statistics/moments.ts';
import { aucEstimate, components } from '../../statistics/scores/auc.ts';
import { measureAuc, scarceClass } from '../../statistics/scores/auc-interval.ts';
import { calibrationError } from '../../statistics/scores/calibration.ts';
import { brier, LOG_LOSS, logLoss, logLossOf } from '../../statistics/scores/losses.ts';
import { macroAuc } from '../../statistics/scores/macro-auc.ts';
import { binaryShares, emptyConfusion, multiclassShares } from './confusion.ts';
import type { Labelled } from './join.ts';
import { measureRegression } from './regression.ts';
import { classesOf, type Task } from './task.ts';

/**
 * All that can be measured on labelled rows of a task; each measure's formula stands with its function. Absent: what needs scores
 * where the container gives only labels, AUC without two rows of each class, log loss, Brier and calibration error when a chance is
 * outside [0, 1].
 */
export function measureQuality(task: Task, rows: readonly Labelled[]): Measures {
  if (task.type === 'regression') return measureRegression(rows);
  const confusion = emptyConfusion(classesOf(task).length);
  for (const { truth, answer } of rows) confusion[truth]![answer.predicted]!++;
  return task.type === 'binary'
    ? { ...binaryShares(confusion), ...scoreMeasures(rows) }
    : { ...multiclassShares(confusion), ...chanceMeasures(rows, task.classes.length) };
}

function scoreMeasures(rows: readonly Labelled[]): Measures {
  if (!rows.every(({ answer }) => answer.score !== undefined)) return {};
  const labels = Float64Array.from(rows, ({ truth }) => truth);
  const scores = Float64Array.from(rows, ({ answer }) => answer.score!);
  const auc = measureAuc(aucEstimate(components(labels, scores)));
  if (rows.some(({ answer }) => answer.improper)) return dropMissing({ auc });
  // What the rows of a class cost shows in these only where there are some.
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const scarce = scarceClass(positives, labels.length - positives);
  const ofBoth = (measure: Measure | undefined) => (measure && scarce ? { ...measure, doubt: scarce } : measure);
  return dropMissing({
    auc,
    logLoss: ofBoth(logLoss(labels, scores)),
    brier: ofBoth(brier(labels, scores)),
    calibrationError: calibrationError(scores, labels),
  });
}

/**
 * Of chances of several classes: log loss −ln p(true class); Brier Σ over classes (p − happened)², 0 to 2; calibration error of the
 * chance of the predicted class against whether it was right ("top label", Guo et al. 2017); AUC see `macroAuc`.
 */
function chanceMeasures(rows: readonly Labelled[], classes: number): Measures {
  if (!rows.every(({ answer }) => answer.probabilities !== undefined)) return {};
  const chances = rows.map(({ answer }) => answer.probabilities!);
  const truths = rows.map(({ truth }) => truth);
  const aucMacro = macroAuc(truths, chances, classes);
  if (rows.some(({ answer }) => answer.improper)) return dropMissing({ aucMacro });
  const brierOf = (p: number[], truth: number) =>
    p.reduce((sum, each, k) => sum + (each - Number(k === truth)) ** 2, 0);
  const losses = Float64Array.from(chances, (p, row) => logLossOf(p[truths[row]!]!));
  const squares = Float64Array.from(chances, (p, row) => brierOf(p, truths[row]!));
  const right = rows.map(({ truth, answer }) => Number(truth === answer.predicted));
  return dropMissing({
    aucMacro,
    logLoss: measureLoss(momentsOf(losses), LOG_LOSS),
    brier: measureLoss(momentsOf(squares), { further: 4, most: 2 }),
    calibrationError: calibrationError(
      rows.map(({ answer }) => answer.probabilities![answer.predicted]!),
      right,
    ),
  });
}
