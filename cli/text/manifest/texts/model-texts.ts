import { CHANCE, type KeyTexts } from './key-text.ts';

/** What the model is, what it predicts, and what it is asked with. */
export const MODEL_TEXTS: KeyTexts = {
  model: {
    says: 'Name of the model, and of its model package group in SageMaker: a package registered there becomes a version of this model. It cannot be changed later.',
    example: 'fraud-score',
  },
  tenant: {
    says: 'Whose model it is, where several tenants share one Steward; the configuration says which group is whose.',
    example: 'default',
    rare: true,
  },
  owner: {
    says: 'Who answers for the model: a team or a role. It is shown and recorded; rights come from sign-in groups.',
    example: 'payments-risk',
  },
  purpose: {
    says: 'What the model is for, and who acts on its answers: people who approve a release read it.',
    example: 'Holds back card payments that look fraudulent until a person has looked.',
  },
  tier: {
    says: 'How much may go wrong with it. What a gate asks and who may answer go by that: changing a model of tier `high` needs a second factor. A tier is lowered only by who may change the higher one.',
    example: 'limited',
  },
  prices: {
    says: 'Price of one instance, by type, where it is not the list price that Steward knows of the region (docs/upkeep.md): what the model costs a month, and what a retrain would, is reckoned by it.',
    unit: 'USD an hour',
    example: { 'ml.g5.xlarge': 1.41 },
    rare: true,
  },
  task: {
    says: 'What the model predicts. A manifest without it is of a binary classifier.',
    example: { type: 'binary', classes: ['0', '1'], output: ['score'] },
  },
  'task.type': {
    says: 'The kind of task. Of `binary`, `multiclass` and `regression`, labels that come later are joined with predictions (`monitoring.quality`); the others are judged on held-out rows alone. `other` is anything of which the pipeline says what a row cost.',
    example: 'binary',
  },
  'task.classes (binary)': {
    says: 'The labels as they stand in the data: first that of 0, then that of 1, whose chance is the score.',
    example: ['legitimate', 'fraud'],
  },
  'task.classes (multiclass)': { says: 'The labels as they stand in the data.', example: ['low', 'middle', 'high'] },
  'task.output (binary)': {
    says: 'What each cell of an answer is, in order: a `score` is the chance of the second class.',
    example: ['label', 'probabilities'],
  },
  'task.output (multiclass)': {
    says: 'What each cell of an answer is, in order. Without it, a chance of each class in the order of `classes`.',
    example: ['label', 'probabilities'],
  },
  'task.output (regression)': {
    says: 'What each cell of an answer is, in order; one is the `value`.',
    example: ['value', 'ignored'],
  },
  'task.query': {
    says: 'Column of the held-out rows that says which of them are ranked together.',
    example: 'search_id',
  },
  'task.series': { says: 'Column of the held-out rows that names the series a value is of.', example: 'shop' },
  'task.scale': {
    says: 'Column with the mean error of a naive forecast of the series in training: `mase` is measured in it.',
    example: 'naive_error',
    rare: true,
  },
  'task.quantiles': {
    says: 'Quantiles that the model forecasts beside its value, rising: `pinball` and `coverage` need them.',
    unit: CHANCE,
    example: [0.1, 0.5, 0.9],
  },
  schema: { says: 'The columns of a request in the order in which they are sent, and the answer if it is watched.' },
  'schema.features': {
    says: 'One entry a column. Captured rows have no header: names come from here. A model whose requests are no table (images) has `[]`, and its `output` is watched.',
    example: [
      { name: 'amount', type: 'number' },
      { name: 'country', type: 'category' },
    ],
  },
  'schema.features[].name': { says: 'What the column is called in policies, reasons and reports.', example: 'amount' },
  'schema.features[].type': {
    says: 'How values are read. An `integer` of 1.5 is an error; a `duration` and a `time-of-day` are watched as seconds; of a `text` and an `embedding` numbers are watched that are made of them.',
    example: 'number',
  },
  'schema.features[].dimension': {
    says: 'How many numbers an `embedding` has; of no other type.',
    unit: 'numbers',
    example: 384,
    rare: true,
  },
  'schema.output': {
    says: "The model's answer as one more column that drift is looked for in, after the `features`; of the answer it takes the one cell of this name or at `path`. `task.output` tells quality checks what the cells are; this alone has them watched for drift.",
    example: { name: 'score', type: 'number' },
  },
  'schema.output.name': {
    says: 'What the answer is called, and the column of tables that holds it.',
    example: 'score',
  },
  'schema.output.type': { says: 'How it is read.', example: 'number' },
  'schema.output.path': {
    says: 'Where it stands in a captured answer, if it is not called so there: a place in a list or the path of a member.',
    example: '$[1]',
    rare: true,
  },
};
