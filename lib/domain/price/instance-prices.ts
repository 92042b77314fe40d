/**
 * List prices of SageMaker's instances for training and processing jobs in US dollars an hour, by region, as noted down in the month `asOf`
 * from figures that several public sources repeat. They are not read live, and know no savings plan, spot or reserved capacity. A region or
 * type that is not listed has no price: whoever needs one says it in the manifest.
 */
export const INSTANCE_PRICES = {
  asOf: '2026-11',
  usd: {
    'us-east-1': {
      'ml.m5.large': 0.115,
      'ml.m5.xlarge': 0.23,
      'ml.m5.2xlarge': 0.461,
      'ml.m5.4xlarge': 0.922,
      'ml.m5.12xlarge': 2.765,
      'ml.m5.24xlarge': 5.53,
      'ml.c5.xlarge': 0.204,
      'ml.c5.2xlarge': 0.408,
      'ml.c5.4xlarge': 0.816,
      'ml.c5.9xlarge': 1.836,
      'ml.c5.18xlarge': 3.672,
      'ml.g4dn.xlarge': 0.736,
      'ml.p3.2xlarge': 3.825,
      'ml.p3.8xlarge': 14.688,
      'ml.p3.16xlarge': 28.152,
    },
  },
} as const;

/** USD an hour, by what has a price. */
export type Prices = Readonly<Record<string, number | undefined>>;

/** USD an hour of one instance: what the manifest says, else the list price of the region; undefined where neither knows. */
export const priceOf = (instanceType: string, region: string, own: Prices = {}): number | undefined =>
  own[instanceType] ?? (INSTANCE_PRICES.usd as Readonly<Record<string, Prices>>)[region]?.[instanceType];

/** To a millionth of a USD: sums of prices are no binary fractions. */
export const roundPrice = (price: number): number => Math.round(price * 1e6) / 1e6;
