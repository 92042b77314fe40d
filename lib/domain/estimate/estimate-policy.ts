import * as z from 'zod';
import { UsualCertainty } from '../drift/drift-policy.ts';
import { ceilingSchema, floorSchema } from '../quality/limits.ts';

const share = floorSchema(0.0001, 1);

/**
 * What predictions are expected to keep up while their labels are not there yet. Honest chances (of a regression: expected losses) are
 * the condition: at most `maximumCalibrationError` off, 0.05 of chances and 0.1 of losses (in parts of their mean) unless said
 * otherwise, shown on at least `minimumLabels` labelled rows, or the check is `undecided`.
 */
export const EstimatePolicy = z.strictObject({
  minimumLabels: z.int().min(4).max(1e9).default(1000),
  minimumRows: z.int().min(2).max(1e9).default(200),
  maximumCalibrationError: z.number().min(0.0001).max(1).multipleOf(0.0001).optional(),
  confidence: UsualCertainty,
  limits: z.strictObject({
    auc: share,
    accuracy: share,
    precision: share,
    recall: share,
    f1: share,
    logLoss: ceilingSchema(100),
    brier: ceilingSchema(2),
    aucMacro: share,
    precisionMacro: share,
    recallMacro: share,
    f1Macro: share,
    f1Micro: share,
    mae: ceilingSchema(1e11),
    rmse: ceilingSchema(1e11),
  }),
});
export type EstimatePolicy = z.infer<typeof EstimatePolicy>;
