import type { KeyTexts } from './key-text.ts';

/** The way to production, and what each stage of it adds. */
export const STAGE_TEXTS: KeyTexts = {
  stages: {
    says: 'The way to production, first stage first, and what each adds; it lists every stage that a deployment stands in. Without it versions go the way dev, staging, prod as far as deployments name them, and nothing is added. docs/stages.md shows a way of two stages.',
    example: [{ name: 'prod', approval: { quorum: 1 } }],
  },
  'stages[].name': { says: 'The stage of the deployments it speaks of.', example: 'prod' },
  'stages[].gate': {
    says: 'What a version must show to enter this stage, beside what `gate` demands and the stages before: of two limits the stricter holds.',
    example: { limits: { auc: { min: 0.75 } } },
  },
  'stages[].gate.minimumHeldOutRows': {
    says: 'A version shown on fewer rows does not enter.',
    unit: 'rows',
    example: 1000,
  },
  'stages[].gate.limits': { says: 'What the version itself must show.', example: { auc: { min: 0.75 } } },
  'stages[].gate.maximumLoss': {
    says: 'By how much a metric may be worse than that of the version that serves.',
    unit: 'unit of the metric',
    example: { auc: 0.01 },
  },
  'stages[].gate.evidence': {
    says: 'Kinds of evidence that must be there, for every tier or by tier.',
    example: ['test-report'],
  },
  'stages[].gate.load': {
    says: 'What a load test must show before this stage, beside what the gate demands.',
    example: [{ at: 50, p99: '200ms' }],
    rare: true,
  },
  'stages[].gate.questions': {
    says: 'Questions that named people answer before the version enters.',
    example: [{ id: 'load-tested', of: 'owner', asks: 'Did it hold under the load of a busy day?' }],
  },
  'stages[].approval': {
    says: 'How people are asked about this stage, where otherwise than `approval` says.',
    example: { quorum: 1 },
  },
  'stages[].approval.quorum': { says: 'How many must say yes.', unit: 'people', example: 1 },
  'stages[].approval.groups': {
    says: 'The groups whose people make the quorum, any of them; without it whoever policy lets answer, approvers. Fewer people in them than must say yes are refused when the manifest is applied.',
    example: ['owners'],
  },
  'stages[].approval.expires': { says: 'How long the question stays open.', example: '3d' },
  'stages[].soak': {
    says: 'How long a version serves every deployment of this stage before it may enter the next.',
    example: '2d',
  },
  'stages[].stable': {
    says: 'Kinds of checks whose last window must be stable in every deployment of this stage before a version may enter the next.',
    example: ['drift'],
  },
  'stages[].resources': {
    says: 'The budget of this stage: how much all its deployments may take together; more is refused when the manifest is applied, and again when a release begins.',
    example: { instanceTypes: ['ml.m5.large'], instances: 4 },
  },
  'stages[].resources.instanceTypes': { says: 'Instance types that may serve.', example: ['ml.m5.large'] },
  'stages[].resources.instances': {
    says: 'So many instances at most, those of all deployments of the stage and their variants together. Of an `autoscaled` deployment, which must say its `mostInstances` then, and of one with `serving.mostInstances`, that many count.',
    unit: 'instances',
    example: 4,
  },
  'stages[].resources.concurrency': {
    says: 'So many requests at once at most, of all serverless endpoints of the stage together (`serving.maxConcurrency`).',
    unit: 'requests',
    example: 20,
  },
  'stages[].resources.hourly': {
    says: 'What all deployments of the stage may cost an hour at most, by the prices stated here; Steward knows no prices of its own.',
    example: { most: 1.5, prices: { 'ml.m5.large': 0.115 } },
  },
  'stages[].resources.hourly.most': { says: 'So much at most.', unit: 'USD an hour', example: 1.5 },
  'stages[].resources.hourly.prices': {
    says: 'Price of one instance, by type, and of one request at a time of a serverless endpoint, by its GB (`serverless-2`: the price of a second of it, times 3,600): from the price list of your region and contract.',
    unit: 'USD an hour',
    example: { 'ml.m5.large': 0.115 },
  },
  'stages[].network': {
    says: 'Which network a deployment of this stage must say that it stands in; another is refused when the manifest is applied, and again when a release begins. Nothing is taken over from here: each deployment says its own `network`.',
    example: { subnets: ['subnet-0a1b2c3d'], isolated: true },
  },
  'stages[].network.subnets': {
    says: 'It must be in a VPC, in these subnets or some of them.',
    example: ['subnet-0a1b2c3d'],
  },
  'stages[].network.securityGroups': {
    says: 'It must be in a VPC, and each of its security groups one of these.',
    example: ['sg-0a1b2c3d'],
  },
  'stages[].network.isolated': { says: 'It must be `isolated`: its containers reach nothing outside.', example: true },
};
