import * as z from 'zod';
import { UsualCertainty } from '../drift/drift-policy.ts';
import { ceilingSchema } from '../quality/limits.ts';
import { durationBetween } from '../schedule/duration.ts';

/** A time that an answer may take: `200ms`, `2s`. Parsed to milliseconds. */
export const AnswerTime = z
  .string()
  .regex(/^[1-9]\d{0,4}(ms|s)$/, 'must be like `200ms` or `2s`')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('ms') ? 1 : 1_000));

export type Percentile = 'p50' | 'p90' | 'p95' | 'p99';

const time = AnswerTime.optional();
const Percentiles = z.strictObject({ p50: time, p90: time, p95: time, p99: time }).optional();

/** Percent as CloudWatch counts: of CPU and GPU 100 for each core or accelerator. */
const percent = z.number().min(1).max(25_600).optional();

/** What can be full. */
export const Saturation = z.strictObject({
  cpu: percent,
  memory: percent,
  disk: percent,
  gpu: percent,
  gpuMemory: percent,
  concurrency: percent,
});
export type Resource = keyof z.infer<typeof Saturation>;

/** A share of requests. */
const most = ceilingSchema(1);

/** What a deployment must keep while it serves; what no limit is set for is measured and not judged. docs/operations.md tells how. */
export const OperationsPolicy = z.strictObject({
  /** Below so many requests a window says nothing of shares and times. */
  minimumRequests: z.int().min(1).max(1e9).default(100),
  confidence: UsualCertainty,
  latency: Percentiles,
  overhead: Percentiles,
  errors5xx: most,
  errors4xx: most,
  throttles: most,
  throughput: z.strictObject({ min: z.number().min(0.01).max(1e9).multipleOf(0.0001) }).optional(),
  saturation: Saturation.optional(),
  captureLoss: most,
  coldStarts: most,
});
export type OperationsPolicy = z.infer<typeof OperationsPolicy>;

/** How windows fit together says operations-fits.ts, which only `apply` loads. */
const BurnRate = z.strictObject({
  rate: z.number().min(0.1).max(1_000),
  long: durationBetween('10m', '7d'),
  short: durationBetween('5m', '1d'),
});
export type BurnRate = z.infer<typeof BurnRate>;

/**
 * An objective of availability: the share of requests that do not end in an error of the model's side, over a long window. `burn` says how
 * fast its error budget may be used up, each rate over a long window and a short one: B. Beyer et al., The Site Reliability Workbook (O'Reilly
 * 2018), chapter 5, "Alerting on SLOs", 6: Multiwindow, Multi-Burn-Rate Alerts, whose table 5-8 the defaults are, for 30 days.
 */
export const ServiceLevel = z.strictObject({
  objective: z.number().min(0.5).max(0.99999),
  window: durationBetween('1d', '90d').prefault('30d'),
  burn: z
    .array(BurnRate)
    .min(1)
    .max(5)
    .prefault([
      { rate: 14.4, long: '1h', short: '5m' },
      { rate: 6, long: '6h', short: '30m' },
      { rate: 1, long: '3d', short: '6h' },
    ]),
});
export type ServiceLevel = z.infer<typeof ServiceLevel>;
