import { INSTANCE_PRICES } from '../../lib/domain/price/instance-prices.ts';

/**
 * List prices of us-east-1 in US dollars, without free tiers, savings plans or tax, as noted down in the month `asOf`. They are not read
 * live: `[S]` was read in a public source then, `[mem]` written from memory. Compare them with AWS's pages before a budget rests on them.
 */
export const PRICES = {
  asOf: '2026-11',
  region: 'us-east-1',
  lambda: { gbSecond: 0.0000133334, request: 0.2e-6 }, // arm64 [S]
  s3: { put: 5e-6, list: 5e-6, get: 0.4e-6, gbMonth: 0.023 }, // Standard [mem]
  dynamodb: { writeUnit: 0.625e-6, readUnit: 0.125e-6, gbMonth: 0.25, recoveryGbMonth: 0.2 }, // on demand, point-in-time recovery [S; storage mem]
  scheduler: { invocation: 1e-6 }, // [mem]
  sqs: { request: 0.4e-6 }, // standard [mem]
  eventBridge: { event: 1e-6 }, // [mem]
  stepFunctions: { transition: 25e-6 }, // Standard [mem]
  kms: { key: 1, request: 3e-6, signature: 1.5e-5 }, // per month and key; symmetric; elliptic curve [mem]
  sns: { email: 20e-6 }, // 2 $ per 100,000 [mem]
  apiGateway: { request: 1e-6 }, // HTTP API [mem]
  cloudWatch: { alarm: 0.1, dashboard: 3, logGb: 0.5, logGbMonth: 0.03, series: 1e-5 }, // a series read by GetMetricData [mem]
  /** Names of metrics, each written in every hour of the month: how many at which price, then the next so many. [S: the first; mem: others] */
  metrics: [
    { names: 10_000, each: 0.3 },
    { names: 240_000, each: 0.1 },
    { names: 750_000, each: 0.05 },
    { names: Number.POSITIVE_INFINITY, each: 0.02 },
  ],
  sagemaker: { processingHour: INSTANCE_PRICES.usd['us-east-1'] }, // [S] lib/domain/price
} as const;
