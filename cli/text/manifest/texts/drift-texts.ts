import { CHANCE, type KeyTexts, SHARE, textsBelow } from './key-text.ts';

/** When a check runs, over which window, and how many must agree. */
const timing = (labels: boolean): KeyTexts => ({
  schedule: {
    says: 'When it runs: `rate(1 day)`, or `cron(minutes hours day-of-month month day-of-week year)` with `?` for one of the two days.',
    example: 'cron(0 6 ? * SUN *)',
  },
  timezone: { says: 'Time zone of `schedule`, by its IANA name.', example: 'Europe/Berlin' },
  window: {
    says: 'How much traffic one check looks at: what ended `delay` before it runs. Windows as long as the time between two checks overlap nowhere and leave nothing out.',
    example: '7d',
  },
  delay: {
    says: labels
      ? 'How long after its window a check waits, so that labels can come.'
      : 'How long after its window a check waits, so that captured rows can come.',
    ...(!labels && {
      served: {
        batch: 'How long after its window a check waits, so that what transform jobs read and wrote is paired.',
      },
    }),
    example: '6h',
  },
  confirm: {
    says: 'How many checks must say so before anything happens: one bad window is no alarm yet.',
    example: { drifted: 2, of: 3 },
  },
});

const LIMITS: KeyTexts = {
  ks: { says: 'Kolmogorov-Smirnov distance of a number.', unit: 'distance, 0 to 1', example: 0.1 },
  psi: {
    says: 'Population stability index: 0.1 is slight, 0.2 the usual "large".',
    unit: 'index, 0 or more',
    example: 0.2,
  },
  js: { says: 'Jensen-Shannon distance.', unit: 'distance, 0 to 1', example: 0.1 },
  w1: { says: 'Wasserstein distance of a number.', unit: "standard deviations of the baseline's column", example: 0.2 },
  linf: { says: "Largest change of one category's share.", unit: SHARE, example: 0.1 },
  unseen: { says: 'Change of the share of categories that training never showed.', unit: SHARE, example: 0.05 },
  missing: { says: 'Change of the share of rows without a usable value.', unit: SHARE, example: 0.05 },
};

const CONFIDENCE: KeyTexts = {
  drifted: { says: 'That something drifted, for the whole check.', unit: CHANCE, example: 0.99 },
  stable: { says: 'That a window is stable.', unit: CHANCE, example: 0.95 },
  moved: { says: 'That anything changed, for the whole check.', unit: CHANCE, example: 0.995 },
  evidence: { says: 'That what all windows together show is no chance, of a month.', unit: CHANCE, example: 0.99 },
};

const LEARNED: KeyTexts = {
  windows: { says: 'How many windows they were learned of.', unit: 'windows', example: 26 },
  length: { says: 'How long each of them was.', example: '7d' },
  from: { says: 'When the first began.', example: '2026-01-05' },
  to: { says: 'When the last ended.', example: '2026-07-06' },
  falseAlarmsPerMonth: { says: 'The rate of false alarms that was asked for.', unit: 'alarms a month', example: 0.1 },
  alarms: {
    says: 'Alarms that these windows raised, each held against limits the others taught.',
    unit: 'alarms',
    example: 1,
  },
  confirm: { says: 'How they were confirmed.', example: { drifted: 2, of: 3 } },
};

const POLICY: KeyTexts = {
  methods: {
    says: '`steward` judges intervals against limits; `evidently` takes the tests and thresholds that Evidently takes by itself, and then `limits`, `confidence` and what belongs to them are left out.',
    example: 'steward',
    rare: true,
  },
  minimumRows: { says: 'A window with fewer usable rows is `undecided`.', unit: 'rows', example: 500 },
  features: {
    says: 'The columns that are judged, by name. Without it, all are.',
    example: ['amount', 'country'],
    rare: true,
  },
  limits: {
    says: 'How far any column may move from what the version was trained on. A limit that is left out judges nothing.',
    example: { ks: 0.1, psi: 0.2, unseen: 0.05, missing: 0.05 },
  },
  ...textsBelow('limits', LIMITS),
  perFeature: {
    says: 'Limits of single columns, in place of those of the same name above.',
    example: { amount: { ks: 0.15 } },
  },
  learned: {
    says: 'Where limits come from that `steward drift suggest --write` learned of past windows. It changes no verdict.',
    example: { windows: 26, length: '7d', from: '2026-01-05', to: '2026-07-06', falseAlarmsPerMonth: 0.1 },
    rare: true,
  },
  ...textsBelow('learned', LEARNED),
  multivariate: {
    says: 'Limit of the AUC that tells baseline and window apart by how columns go together; `false` turns it off. Without it 0.6 up to 100 columns, and none above.',
    unit: 'AUC, 0.5 to 1',
    example: 0.6,
    rare: true,
  },
  weights: {
    says: 'How much of the risk of being wrong a column gets beside the others: more weight is decided sooner. 1 where nothing is said.',
    unit: 'parts',
    example: { amount: 2 },
    rare: true,
  },
  silenced: {
    says: 'Columns whose verdict does not count for a while, each with why.',
    example: [{ feature: 'country', because: 'Two new markets open in March.', until: '2027-04-01' }],
    rare: true,
  },
  'silenced[].feature': { says: 'Which column.', example: 'country' },
  'silenced[].because': { says: 'Why, for whoever reads it later.', example: 'Two new markets open in March.' },
  'silenced[].until': { says: 'From when on it counts again.', example: '2027-04-01' },
  confidence: {
    says: 'How sure a check must be that something drifted, for all columns and limits together. One number is that; a mapping says besides how sure a check must be that a window is stable (`stable`), that anything changed (`moved`) and that all windows together are no chance (`evidence`): docs/drift.md.',
    unit: CHANCE,
    example: 0.99,
  },
  ...textsBelow('confidence', CONFIDENCE),
  alarm: {
    says: 'What raises an alarm. `drifted`: what moved beyond its limit. `moved`: also anything that surely changed in one window. `evidence`: also what all windows of a version together show. Without it, `drifted`.',
    example: 'moved',
  },
  evidence: {
    says: 'What counts as one draw in what all windows together show. Without it, `days`.',
    example: 'windows',
    rare: true,
  },
  maximumBroken: {
    says: 'Largest share of lines and rows that may be broken, and the rest still be believed.',
    unit: SHARE,
    example: 0.05,
    rare: true,
  },
};

/** Watching requests. */
export const DRIFT_TEXTS: KeyTexts = {
  monitoring: {
    says: 'What is watched once a version serves: its requests, and its answers once their labels are there.',
  },
  'monitoring.metrics': {
    says: 'Which CloudWatch metrics checks write: `none`, a few for each check, or one more for every feature. AWS bills each (docs/metrics.md).',
    example: 'model',
  },
  'monitoring.drift': { says: 'Compares captured requests with what the version was trained on.' },
  ...textsBelow('monitoring.drift', timing(false)),
  'monitoring.drift.policy': { says: 'When a window counts as drifted; docs/drift.md tells how it is decided.' },
  ...textsBelow('monitoring.drift.policy', POLICY),
  'monitoring.drift.segments': {
    says: 'A column of categories: windows are also judged value by value of it, so that a region that changed does not vanish among the others.',
    example: 'country',
  },
};

/** The same keys of a quality check. */
export const QUALITY_TIMING = timing(true);
