import * as z from 'zod';
import { Duration } from '../schedule/duration.ts';

/** What two models can be raced by (`RACE_METRICS` says of which task): means of one number a row, as only of those is there an interval that may be looked at any time. */
export const RACE_METRIC_NAMES = [
  'accuracy',
  'recall',
  'brier',
  'logLoss',
  'mae',
  'mse',
  'mape',
  'smape',
  'outcome',
] as const;
export type RaceMetric = (typeof RACE_METRIC_NAMES)[number];

export const tolerance = z.number().min(0).max(1e11).multipleOf(0.0001);
const name = z.string().min(1).max(400);

/** What is asked of a shadow and of an A/B alike, and of a shadow: a manifest has these keys too. */
export const SHADOW_KEYS = {
  metric: z.enum(RACE_METRIC_NAMES, {
    error: () =>
      `must be a mean over rows, one of \`${RACE_METRIC_NAMES.join('`, `')}\`: others (AUC, F1) have no interval that may be looked at any time`,
  }),
  /** By how much the challenger must be better, in the metric's unit; below 0 it may be worse by less than that. */
  margin: z.number().min(-1e11).max(1e11).multipleOf(0.0001).default(0),
  confidence: z.number().min(0.8).max(0.9999).default(0.95),
  /** The race ends undecided after so many judged units, or so long. */
  maximum: z.strictObject({ units: z.int().min(100).max(1e9), time: Duration }),
  /** How long after a request its label is waited for: then it is counted, with its label or without. */
  settle: Duration,
  /** The share of requests that must have got their labels by then. */
  leastLabelled: z.number().min(0.01).max(1).default(0.8),
  /** The standard deviation that is expected of what a unit gives: of a difference in a shadow, of a value in an A/B. It makes intervals narrow where it fits, and never wrong. */
  spread: z.number().gt(0).max(1e11).optional(),
  /** Slices by name, none of which may lose more than that; unless `proof` is asked it is enough that none is shown to. */
  slices: z
    .strictObject({ names: z.array(name).min(1).max(100), maximumLoss: tolerance, proof: z.boolean().default(true) })
    .optional(),
  /** By how much the share of requests without an answer may rise. */
  errors: z.strictObject({ maximumLoss: tolerance }).optional(),
  /** Of a shadow, the share of requests that both answer unlike: another class, or values further apart than `above`. */
  disagreement: z.strictObject({ max: tolerance, above: z.number().min(0).max(1e11).optional() }).optional(),
  /** How far the mean chance of the class looked for may move, either way. */
  scoreShift: z.strictObject({ max: tolerance }).optional(),
  /** Between which groups the challenger's share of favourable answers may differ by at most so much. */
  fairness: z
    .strictObject({
      groups: z.array(name).min(2).max(20),
      favourable: z.array(z.int().min(0)).min(1),
      max: tolerance,
    })
    .optional(),
} as const;
