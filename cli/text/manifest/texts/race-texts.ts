import { CHANCE, type KeyText, SHARE } from './key-text.ts';

/** What is said of a race before a version takes over (docs/races.md). */
export const RACE_TEXTS: Readonly<Record<string, KeyText>> = {
  'deployments[].race': {
    says: 'Before a new version takes over by `plan`, it runs beside the champion: what both answer and the labels that come decide whether it does (docs/races.md). People agree to that before.',
    example: {
      ...{ form: 'shadow', metric: 'brier', maximum: { units: 20_000, time: '14d' }, settle: '2d' },
      errors: { maximumLoss: 0.01 },
    },
    rare: true,
  },
  'deployments[].race.form': {
    says: '`shadow`: a copy of every request goes to the challenger, whose answers go to nobody. `ab`: each unit, a customer say, gets the answers of one of both, named by its caller (`steward race arm`).',
    example: 'shadow',
  },
  'deployments[].race.share': {
    says: 'Of an A/B the share of the units that get the answers of the challenger, one half unless it is said; in steps of 0.001.',
    unit: SHARE,
    example: 0.5,
  },
  'deployments[].race.metric': {
    says: 'In what the challenger must be better: a mean over rows, as only of those an interval holds however often it is looked at.',
    example: 'brier',
  },
  'deployments[].race.margin': {
    says: 'By more than how much it must be better, below 0 it may be worse by less than that.',
    unit: 'unit of the metric',
    example: 0,
  },
  'deployments[].race.confidence': {
    says: '1 less the risk of either error, over all looks together.',
    unit: CHANCE,
    example: 0.95,
  },
  'deployments[].race.maximum': {
    says: 'When the race ends undecided: the champion stays.',
    example: { units: 20_000, time: '14d' },
  },
  'deployments[].race.maximum.units': {
    says: 'After so many judged units: requests, or customers where ids name them.',
    unit: 'units',
    example: 20_000,
  },
  'deployments[].race.maximum.time': { says: 'After so long; with `settle` at most `40d`.', example: '14d' },
  'deployments[].race.settle': {
    says: 'How long after a request its label is waited for: then it is judged, with it or as one without.',
    example: '2d',
  },
  'deployments[].race.leastLabelled': {
    says: 'Which share of the requests must have got their labels by then.',
    unit: SHARE,
    example: 0.8,
  },
  'deployments[].race.spread': {
    says: 'The standard deviation that is expected of how far both differ on a request; needed of `logLoss`, `mae`, `mse` and `mape`, which nothing bounds. It makes intervals narrow where it fits, and never wrong.',
    unit: 'unit of the metric',
    example: 0.3,
  },
  'deployments[].race.slices': {
    says: 'Slices, none of which may lose more than so much.',
    example: { names: ['country=DE'], maximumLoss: 0.05 },
  },
  'deployments[].race.slices.names': {
    says: 'Each as `column=value`: a feature or one of `labelColumns`, and the text of its cell.',
    example: ['country=DE'],
  },
  'deployments[].race.slices.maximumLoss': { says: 'So much and no more.', unit: 'unit of the metric', example: 0.05 },
  'deployments[].race.slices.proof': {
    says: 'Each must be shown not to lose more; `false`: it is enough that none is shown to.',
    example: true,
  },
  'deployments[].race.errors': {
    says: 'Of requests without an answer that can be read, of a shadow: SageMaker captures no request that failed.',
    example: { maximumLoss: 0.01 },
  },
  'deployments[].race.errors.maximumLoss': { says: 'By how much their share may rise.', unit: SHARE, example: 0.01 },
  'deployments[].race.disagreement': {
    says: 'Of requests that both answer unlike, of a shadow.',
    example: { max: 0.2 },
  },
  'deployments[].race.disagreement.max': { says: 'Which share of them may be.', unit: SHARE, example: 0.2 },
  'deployments[].race.disagreement.above': {
    says: 'From how far apart two values are unlike, of a regression.',
    unit: 'unit of the label',
    example: 5,
  },
  'deployments[].race.scoreShift': {
    says: 'How far the mean chance of the class looked for may move, either way: `max`.',
    unit: CHANCE,
    example: { max: 0.05 },
  },
  'deployments[].race.fairness': {
    says: "Of the challenger's favourable answers between groups.",
    example: { groups: ['country=DE', 'country=FR'], favourable: [1], max: 0.1 },
  },
  'deployments[].race.fairness.groups': {
    says: 'Each as `column=value`, two at least.',
    example: ['country=DE', 'country=FR'],
  },
  'deployments[].race.fairness.favourable': {
    says: 'Which classes are favourable, counted from 0.',
    unit: 'classes',
    example: [1],
  },
  'deployments[].race.fairness.max': { says: 'How far the shares of groups may lie apart.', unit: SHARE, example: 0.1 },
  'deployments[].race.every': { says: 'How long it waits between two looks.', example: '6h' },
};
