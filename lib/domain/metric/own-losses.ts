import { meanOf } from './influence/contributions.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';

/** What a pipeline measured itself, row by row. */
export const LOSSES = {
  loss: {
    scale: 'loss',
    source: 'the mean of what the pipeline says each row cost; Hall 1992',
    contributions: (s) => meanOf(s.rows, (row) => s.predicted[row]!, s.weights),
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
