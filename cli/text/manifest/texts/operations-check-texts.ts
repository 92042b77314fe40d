import { QUALITY_TIMING } from './drift-texts.ts';
import { CHANCE, type KeyTexts, SHARE, textsBelow } from './key-text.ts';

const HOW_LONG = 'time of one answer';
const percentile = (share: string): KeyTexts[string] => ({
  says: `Time that at most ${share} of the requests may take longer than.`,
  unit: HOW_LONG,
  example: '200ms',
});
const PERCENTILES: KeyTexts = {
  p50: percentile('half'),
  p90: percentile('a tenth'),
  p95: percentile('a twentieth'),
  p99: percentile('a hundredth'),
};
const AS_COUNTED = 'percent; of CPU and GPU 100 for each core or accelerator';
const level = (of: string): KeyTexts[string] => ({
  says: `Level of ${of}, of which all but the busiest twentieth of a window must stay below.`,
  unit: AS_COUNTED,
  example: 80,
});

const POLICY: KeyTexts = {
  minimumRequests: {
    says: 'With fewer requests nothing is decided of shares and times.',
    unit: 'requests in a window',
    example: 100,
  },
  confidence: { says: 'How sure a check must be, for all its limits together.', unit: CHANCE, example: 0.99 },
  latency: {
    says: 'How long the model may take for an answer: `ModelLatency` of an endpoint, `Duration` of a function.',
    example: { p99: '200ms' },
  },
  ...textsBelow('latency', PERCENTILES),
  overhead: {
    says: 'How long SageMaker may take beside the model: `OverheadLatency`, with the start of a serverless container in it.',
    example: { p99: '100ms' },
    rare: true,
  },
  errors5xx: {
    says: "Share of requests that may end in an error of the model's side; of a function, in any error.",
    unit: SHARE,
    example: { max: 0.01 },
  },
  errors4xx: { says: 'Share of requests that the model may refuse.', unit: SHARE, example: { max: 0.05 } },
  throttles: {
    says: 'Share of requests to a function that Lambda may turn away.',
    unit: SHARE,
    example: { max: 0.001 },
    rare: true,
  },
  throughput: {
    says: 'Requests that must come, so that it is told when they stop.',
    unit: 'requests an hour',
    example: { min: 100 },
  },
  saturation: { says: 'How full what serves may be.', example: { memory: 80 } },
  'saturation.cpu': level('the CPU'),
  'saturation.memory': level('memory'),
  'saturation.disk': level('the disk, above 75 of which SageMaker captures no more'),
  'saturation.gpu': level('the GPU'),
  'saturation.gpuMemory': level("the GPU's memory"),
  'saturation.concurrency': level('the most requests that a serverless endpoint answers at once'),
  captureLoss: {
    says: 'Share of answered requests that may be missing from what SageMaker captures. Every line of the window is read for it; give `delay` the quarter of an hour that captures take.',
    unit: SHARE,
    example: { max: 0.02 },
    rare: true,
  },
  coldStarts: {
    says: 'Share of requests to a serverless endpoint that may wait for a container to start.',
    unit: SHARE,
    example: { max: 0.05 },
    rare: true,
  },
};
const OBJECTIVE: KeyTexts = {
  objective: {
    says: "Share of requests that must not end in an error of the model's side. What is left is the error budget.",
    unit: SHARE,
    example: 0.999,
  },
  window: { says: 'For how long the error budget must last.', example: '30d' },
  burn: {
    says: "How fast the budget may be used up: a rate that both windows exceed is beyond the limit. Without it the pairs of Google's SRE workbook.",
    example: [{ rate: 14.4, long: '1h', short: '5m' }],
  },
  'burn[].rate': {
    says: 'At 1 the budget lasts for exactly the window of the objective, at 14.4 for a 14.4th of it.',
    unit: 'budgets a window',
    example: 14.4,
  },
  'burn[].long': { says: 'Over which the rate must surely be exceeded.', example: '1h' },
  'burn[].short': { says: 'Over which it must still be, so that it ends soon after the trouble does.', example: '5m' },
};

/** How requests are served. */
export const OPERATIONS_CHECK_TEXTS: KeyTexts = {
  'monitoring.operations': {
    says: 'Holds latency, errors and traffic of each deployment against limits, by what CloudWatch counts of its requests (docs/operations.md).',
    example: {
      schedule: 'rate(1 hour)',
      window: '1h',
      confirm: { drifted: 2, of: 3 },
      policy: { latency: { p99: '200ms' }, errors5xx: { max: 0.01 } },
    },
  },
  ...textsBelow('monitoring.operations', QUALITY_TIMING),
  'monitoring.operations.window': {
    says: 'Length of time that a check looks at; it ends `delay` before the slot. It is read in at most 60 parts.',
    example: '1h',
  },
  'monitoring.operations.delay': {
    says: 'How long after its window a check comes: CloudWatch takes some minutes until all is counted.',
    example: '10m',
  },
  'monitoring.operations.confirm.drifted': { says: 'So many checks must have drifted.', unit: 'checks', example: 2 },
  'monitoring.operations.confirm.of': {
    says: 'Of so many last ones; not fewer than `drifted`.',
    unit: 'checks',
    example: 3,
  },
  'monitoring.operations.policy': {
    says: 'What must hold while it serves. What a deployment has not, by the form it is served in, is not asked of it.',
    example: { latency: { p99: '200ms' }, errors5xx: { max: 0.01 } },
  },
  ...textsBelow('monitoring.operations.policy', POLICY),
  'monitoring.operations.golden': {
    says: 'What serves is asked the golden records that people approved with it, at each check; answers beyond their tolerance are a finding of their own.',
    example: { confirm: { drifted: 2, of: 3 } },
    rare: true,
  },
  'monitoring.operations.golden.confirm': {
    says: 'How many checks must agree.',
    example: { drifted: 2, of: 3 },
    rare: true,
  },
  'monitoring.operations.slo': {
    says: 'An objective of availability, and how fast its error budget may be used up.',
    example: { objective: 0.999 },
  },
  ...textsBelow('monitoring.operations.slo', OBJECTIVE),
};
