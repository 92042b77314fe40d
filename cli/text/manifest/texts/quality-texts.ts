import { QUALITY_TIMING } from './drift-texts.ts';
import { CHANCE, type KeyTexts, SHARE, textsBelow } from './key-text.ts';

const SURE = { says: 'How sure a check must be, for all its limits together.', unit: CHANCE, example: 0.99 };

const POLICY: KeyTexts = {
  task: {
    says: 'As `task` at the top, where it stands in new manifests: leave it out here.',
    example: { type: 'binary' },
    rare: true,
  },
  minimumLabels: { says: 'With fewer labelled rows nothing is decided.', unit: 'labelled rows', example: 500 },
  confidence: SURE,
  threshold: {
    says: 'The score from which on a row of a binary task counts as the second class, where the answer names none.',
    unit: 'score',
    example: 0.5,
  },
  maximumBroken: {
    says: 'Largest share of predictions and lines that may be unusable, and the rest still be believed.',
    unit: SHARE,
    example: 0.05,
    rare: true,
  },
  limits: {
    says: 'What the metrics must keep, at least one: a floor (`min`) of what should be high, a ceiling (`max`) of what should be low.',
  },
  slices: {
    says: 'Looks at the same metrics value by value of some columns. Slices with too few labels are shown and not judged.',
    example: { columns: ['country'], minimumLabels: 100 },
  },
  'slices.columns': {
    says: 'Columns of the request, or that stand beside the label. One may say where its numbers are cut.',
    example: ['country', { column: 'amount', edges: [10, 100] }],
  },
  'slices.columns[].column': { says: 'Name of the column.', example: 'amount' },
  'slices.columns[].edges': {
    says: 'Where numbers are cut, rising; each edge begins a slice. Without it, at the quartiles where there are more than 20 values.',
    unit: 'unit of the column',
    example: [10, 100],
  },
  'slices.minimumLabels': { says: 'A slice with fewer is not judged.', unit: 'labelled rows', example: 100 },
  'slices.limits': {
    says: 'Limits that hold for every slice. Without any, slices are shown alone.',
    example: { auc: { min: 0.6 } },
  },
  labels: {
    says: 'How often each class came in training, so that a change of that is told apart from a model that got worse. It raises no alarm.',
    example: { was: { '0': 9000, '1': 1000 }, limit: 0.05 },
    rare: true,
  },
  'labels.was': { says: 'Rows of each class in the training data.', unit: 'rows', example: { '0': 9000, '1': 1000 } },
  'labels.limit': { says: "By how much a class's share may change.", unit: SHARE, example: 0.05 },
};

const FAIRNESS: KeyTexts = {
  protected: {
    says: 'Columns whose values are the groups: of the request, or beside the label. With `groups`, others are counted and not compared.',
    example: ['country'],
  },
  'protected[].column': { says: 'Name of the column.', example: 'country' },
  'protected[].groups': { says: 'The groups to compare.', example: ['DE', 'FR'] },
  favourable: {
    says: 'The classes that are the good outcome. Of a binary task the second, unless it is said here.',
    example: ['0'],
  },
  minimumGroup: { says: 'A group with fewer rows is not judged.', unit: 'rows', example: 50 },
  confidence: SURE,
  limits: {
    says: 'How differently groups may be treated, at least one limit.',
    example: { disparateImpact: { min: 0.8 } },
  },
  'limits.demographicParity': {
    says: 'Largest difference between rates of the good outcome.',
    unit: SHARE,
    example: { max: 0.1 },
  },
  'limits.disparateImpact': {
    says: 'Lowest rate of the good outcome in parts of the highest; four fifths is the rule of the US EEOC.',
    unit: 'ratio, 0 to 1',
    example: { min: 0.8 },
  },
  'limits.equalOpportunity': {
    says: 'Largest difference between true positive rates.',
    unit: SHARE,
    example: { max: 0.1 },
  },
  'limits.equalizedOdds': {
    says: 'The larger of the differences between true positive and between false positive rates.',
    unit: SHARE,
    example: { max: 0.1 },
  },
};

const ESTIMATE: KeyTexts = {
  minimumLabels: {
    says: 'Labelled rows needed to show that the chances are honest.',
    unit: 'labelled rows',
    example: 1000,
  },
  minimumRows: { says: 'With fewer predictions nothing is decided.', unit: 'rows', example: 200 },
  maximumCalibrationError: {
    says: 'How far chances may be off. Without it 0.05, and of expected losses of a regression 0.1 of their mean.',
    unit: SHARE,
    example: 0.05,
  },
  confidence: SURE,
  limits: { says: 'What the metrics are expected to keep.', example: { mae: { max: 10 } } },
};

const ATTRIBUTION: KeyTexts = {
  baseline: {
    says: 'Mean absolute attribution of each feature in training, at least two; each is a cell `attribution:<feature>` of `task.output`.',
    unit: 'unit of the attributions',
    example: { amount: 0.3, country: 0.1 },
  },
  minimumRows: {
    says: 'With fewer predictions that carry attributions nothing is decided.',
    unit: 'rows',
    example: 200,
  },
  confidence: SURE,
  limits: { says: 'What the ranking must keep.', example: { ndcg: { min: 0.9 } } },
  'limits.ndcg': { says: 'Likeness of the rankings; 1 is the same.', unit: 'nDCG, 0 to 1', example: { min: 0.9 } },
};

const CONFIRM = QUALITY_TIMING.confirm!;

/** Predictions once their labels are there. */
export const QUALITY_TEXTS: KeyTexts = {
  'monitoring.quality': {
    says: 'Joins predictions with the labels that come later and measures how good they were. Leave the section out where labels never come; ranking, forecast and other tasks cannot have it.',
    example: {
      schedule: 'cron(0 5 ? * SUN *)',
      window: '7d',
      labels: 's3://my-labels/fraud-score',
      confirm: { drifted: 2, of: 3 },
      policy: { limits: { auc: { min: 0.7 } } },
    },
  },
  ...textsBelow('monitoring.quality', QUALITY_TIMING),
  'monitoring.quality.labels': {
    says: "Where the labels are laid, in SageMaker's format of ground truth: `<labels>/yyyy/mm/dd/hh/*.jsonl`, each line with the inference id of its request as `eventId` (docs/architecture.md).",
    served: {
      batch:
        "Where the labels are laid, in SageMaker's format of ground truth: `<labels>/yyyy/mm/dd/hh/*.jsonl`, each line with the id of its record as `eventId`: `serving.id` of the deployment says where a record has it.",
    },
    example: 's3://my-labels/fraud-score',
  },
  'monitoring.quality.labelColumns': {
    says: 'Names of the cells of a row of ground truth, in order. One is `label`; others may be groups that are not sent to the model.',
    example: ['label', 'sex'],
  },
  'monitoring.quality.policy': { says: 'What predictions must keep; docs/quality.md tells how it is decided.' },
  ...textsBelow('monitoring.quality.policy', POLICY),
  'monitoring.quality.fairness': {
    says: 'How differently groups are treated, in the same window.',
    example: {
      confirm: { drifted: 2, of: 3 },
      policy: { protected: ['country'], favourable: ['0'], limits: { disparateImpact: { min: 0.8 } } },
    },
  },
  'monitoring.quality.fairness.confirm': CONFIRM,
  'monitoring.quality.fairness.policy': {
    says: 'Which groups, and how far apart they may be.',
    example: { protected: ['country'], favourable: ['0'], limits: { disparateImpact: { min: 0.8 } } },
  },
  ...textsBelow('monitoring.quality.fairness.policy', FAIRNESS),
  'monitoring.quality.estimate': {
    says: 'What predictions are expected to keep while their labels are not there yet, from their own chances: those must have proved honest.',
    example: { confirm: { drifted: 2, of: 3 }, policy: { limits: { accuracy: { min: 0.7 } } } },
    rare: true,
  },
  'monitoring.quality.estimate.confirm': CONFIRM,
  'monitoring.quality.estimate.policy': {
    says: 'What is expected, and how honest chances must be.',
    example: { limits: { accuracy: { min: 0.7 } } },
  },
  ...textsBelow('monitoring.quality.estimate.policy', ESTIMATE),
  'monitoring.quality.attribution': {
    says: 'Whether answers still rest on the same features, from attributions (SHAP) captured beside them.',
    example: { confirm: { drifted: 2, of: 3 }, policy: { baseline: { amount: 0.3, country: 0.1 } } },
    rare: true,
  },
  'monitoring.quality.attribution.confirm': CONFIRM,
  'monitoring.quality.attribution.policy': {
    says: 'How features ranked in training, and how much of that must be left.',
    example: { baseline: { amount: 0.3, country: 0.1 } },
  },
  ...textsBelow('monitoring.quality.attribution.policy', ATTRIBUTION),
};
