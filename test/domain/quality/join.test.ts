import { describe, expect, it } from 'vitest';
import type { CaptureRecord, GroundTruth } from '../../../lib/domain/capture/capture.ts';
import { join } from '../../../lib/domain/quality/join.ts';
import { Task } from '../../../lib/domain/task/task.ts';

const seen = (eventId: string, outputs: (string | (string | undefined)[])[], inferenceId?: string): CaptureRecord => ({
  eventId,
  ...(inferenceId !== undefined && { inferenceId }),
  at: 0,
  input: outputs.map((_, row) => [`${eventId}${row}`]),
  output: outputs.map((output) => (typeof output === 'string' ? [output] : output)),
  unknown: [],
});
const truth = (eventId: string, labels: (string | string[])[], at?: number): GroundTruth => ({
  eventId,
  rows: labels.map((label) => (typeof label === 'string' ? [label] : label)),
  ...(at !== undefined && { at }),
});
const reading = (task: unknown = { type: 'binary' }, labelAt = 0) => ({
  task: Task.parse(task),
  threshold: 0.5,
  labelAt,
});
const pairs = (joined: ReturnType<typeof join>) =>
  joined.labelled.map(({ truth: label, answer }) => [label, answer.score]);

it('pairs by inference id where there is one, else by event id, and rows by position', () => {
  const joined = join(
    [seen('e1', ['0.1', '0.9'], 'i1'), seen('e2', ['0.5'])],
    [truth('e2', ['1']), truth('i1', ['0', '1'])],
    reading(),
  );
  expect(pairs(joined)).toEqual([
    [0, 0.1],
    [1, 0.9],
    [1, 0.5],
  ]);
  expect(joined).toMatchObject({ predictions: 3, open: [], unusable: 0, orphans: 0 });
  expect(joined.labelled.map(({ input }) => input)).toEqual([['e10'], ['e11'], ['e20']]);
});

it('keeps predictions without a label apart, and a label that stands beside other cells', () => {
  const joined = join([seen('a', ['0.4']), seen('b', ['0.6'])], [truth('b', [['f', '1']])], reading(undefined, 1));
  expect(joined.open.map(({ answer }) => answer)).toEqual([{ predicted: 0, score: 0.4, improper: false }]);
  expect(joined.labelled).toEqual([
    { answer: { predicted: 1, score: 0.6, improper: false }, input: ['b0'], truth: 1, beside: ['f', '1'] },
  ]);
});

describe('counts a prediction that', () => {
  const three = { type: 'multiclass', classes: ['a', 'b', 'c'] };
  const vector = { ...three, output: ['label', 'probabilities'] };
  it.each([
    ['has a label that is no class', [seen('a', ['0.5'])], ['2'], {}, { 'unknown-class': 1 }],
    ['has an empty label', [seen('a', ['0.5'])], [''], {}, { 'no-label': 1 }],
    ['has no score', [seen('a', ['high'])], ['1'], {}, { 'no-answer': 1 }],
    ['has an empty score', [seen('a', [[undefined]])], ['1'], {}, { 'no-answer': 1 }],
    ['has more cells than the task says', [seen('a', [['0.5', '0.5']])], ['1'], {}, { length: 1 }],
    ['has another number of labels', [seen('a', ['0.5', '0.6'])], ['1'], {}, { 'row-count': 2 }],
    ['has an array of another length', [seen('a', [['a', '[0.5, 0.5]']])], ['a'], vector, { length: 1 }],
    ['has an array that is none', [seen('a', [['a', 'most likely a']])], ['a'], vector, { 'no-answer': 1 }],
    ['has an array with a hole', [seen('a', [['a', '[0.5,,0.5]']])], ['a'], vector, { 'no-answer': 1 }],
    ['is of a class nobody named', [seen('a', [['d', '[0.2,0.3,0.5]']])], ['a'], vector, { 'unknown-class': 1 }],
    ['has a value that is no number', [seen('a', ['1e999'])], ['1'], { type: 'regression' }, { 'no-answer': 1 }],
    ['has a label that is no number', [seen('a', ['1'])], ['NaN'], { type: 'regression' }, { 'unknown-class': 1 }],
  ])('%s', (_name, captured, labels, task, why) => {
    const joined = join(captured, [truth('a', labels)], reading({ type: 'binary', ...task }));
    const unusable = Object.values(why).reduce((sum, n) => sum + n, 0);
    expect(joined).toMatchObject({ labelled: [], open: [], predictions: captured[0]!.output.length, unusable, why });
  });
});

describe('an id that is written otherwise on the other side', () => {
  it.each([
    ['as a fraction that is whole', ['5', '6'], ['5.0', '6.00'], 2],
    ['with spaces around it', ['a-1', 'b'], [' a-1', 'b '], 2],
    ['one of them only', ['5', '6'], ['5', '6.0'], 1],
    ['as a fraction on this side', ['-7.0'], ['-7'], 1],
  ])('is the same: %s', (_how, ids, others, respelled) => {
    const joined = join(
      ids.map((id) => seen(id, ['0.5'])),
      others.map((id) => truth(id, ['1'])),
      reading(),
    );
    expect(joined).toMatchObject({ open: [], orphans: 0, respelled });
    expect(joined.labelled).toHaveLength(ids.length);
  });

  it.each([
    ['two labels may be meant', ['5'], ['5.0', '5.00'], 0, 2],
    ['two predictions may be', ['5', '5.00'], ['5.0'], 0, 1],
    ['one of them is written alike', ['5', '6'], ['5', '5.0'], 1, 1],
    ['the fraction is none of a whole number', ['5'], ['5.5'], 0, 1],
    ['noughts stand before it', ['7'], ['007'], 0, 1],
  ])('is another where %s', (_why, ids, others, labelled, orphans) => {
    const joined = join(
      ids.map((id) => seen(id, ['0.5'])),
      others.map((id) => truth(id, ['1'])),
      reading(),
    );
    expect(joined.labelled).toHaveLength(labelled);
    expect(joined).toMatchObject({ orphans });
    expect(joined.respelled).toBeUndefined();
  });
});

describe('chances by the names of their classes', () => {
  const task = { type: 'multiclass', classes: ['a', 'b', 'c'], output: ['probabilities'] };
  const read = (cell: string, of: object = task) => join([seen('i', [cell])], [truth('i', ['a'])], reading(of));

  it.each([
    ['in their order', '{"a":0.5,"b":"0.3","c":0.2}', task, [0.5, 0.3, 0.2]],
    ['in any order', '{"c":0.2,"a":0.5,"b":0.3}', task, [0.5, 0.3, 0.2]],
    ['as numbers', '{"2":0.2,"0":0.5,"1.0":0.3}', { ...task, classes: ['0', '1', '2'] }, [0.5, 0.3, 0.2]],
  ])('are read: %s', (_how, cell, of, probabilities) => {
    const joined = join([seen('i', [cell])], [truth('i', [of.classes[0]!])], reading(of));
    expect(joined.labelled[0]!.answer).toMatchObject({ predicted: 0, probabilities });
  });

  it.each([
    ['a class nobody named', '{"a":0.5,"d":0.5}', 'unknown-class'],
    ['too few', '{"a":0.5,"b":0.5}', 'length'],
    ['one without the class between', '{"a":0.5,"c":0.5}', 'no-answer'],
    ['what is no number', '{"a":"x","b":0.5,"c":0.5}', 'no-answer'],
    ['no object', '{"a":0.5', 'no-answer'],
  ])('are of no use with %s', (_what, cell, why) => expect(read(cell).why).toEqual({ [why]: 1 }));
});

it('counts an invocation captured twice once, and labels of nothing', () => {
  const joined = join([seen('a', ['0.5']), seen('a', ['0.5'])], [truth('a', ['1']), truth('b', ['1'])], reading(), 4);
  expect(pairs(joined)).toEqual([[1, 0.5]]);
  expect(joined).toMatchObject({ predictions: 1, repeated: 1, orphans: 1, broken: 4 });
});

it('takes the latest of labels that contradict each other, and counts that', () => {
  const late = truth('a', ['1'], 20);
  const early = truth('a', ['0'], 10);
  for (const labels of [
    [early, late],
    [late, early],
  ]) {
    const joined = join([seen('a', ['0.5'])], labels, reading());
    expect(pairs(joined)).toEqual([[1, 0.5]]);
    expect(joined.contradicted).toBe(1);
  }
});

it('counts chances outside [0, 1], or that do not add up to 1, and keeps the row', () => {
  const wide = join([seen('a', ['1.5', '0.5'])], [truth('a', ['1', '0'])], reading());
  expect(wide).toMatchObject({
    improper: 1,
    labelled: [{ answer: { improper: true } }, { answer: { improper: false } }],
  });
  const task = { type: 'multiclass', classes: ['a', 'b'] };
  const sums = join(
    [
      seen('a', [
        ['0.5', '0.6'],
        ['0.5', '0.505'],
      ]),
    ],
    [truth('a', ['a', 'b'])],
    reading(task),
  );
  expect(sums).toMatchObject({ improper: 1, unusable: 0 });
});

describe('reads what containers answer:', () => {
  const one = (task: unknown, output: string[], label: string) =>
    join([seen('a', [output])], [truth('a', [label])], reading(task)).labelled[0];
  const three = { type: 'multiclass', classes: ['0', '1', '2'] };
  it.each([
    ['a score', { type: 'binary' }, ['0.7'], '1', { predicted: 1, score: 0.7 }, 1],
    [
      'a label and a score',
      { type: 'binary', output: ['label', 'score'] },
      ['0', '0.7'],
      '0',
      { predicted: 0, score: 0.7 },
      0,
    ],
    [
      'labels as text',
      { type: 'binary', classes: ['no', 'yes'], output: ['label'] },
      ['yes'],
      'no',
      { predicted: 1 },
      0,
    ],
    [
      'two chances',
      { type: 'binary', output: ['probabilities'] },
      ['[0.2,0.8]'],
      '1.0',
      { predicted: 1, score: 0.8 },
      1,
    ],
    ['a chance a class', three, ['0.1', '0.7', '0.2'], '2', { predicted: 1, probabilities: [0.1, 0.7, 0.2] }, 2],
    [
      'a label and an array of chances',
      { ...three, output: ['label=predicted_label', 'probabilities'] },
      ['2', '[0.1, 0.7, 0.2]'],
      '2',
      { predicted: 2, probabilities: [0.1, 0.7, 0.2] },
      2,
    ],
    ['only a label', { ...three, output: ['label', 'ignored'] }, ['1.0', 'x'], '1', { predicted: 1 }, 1],
    ['a value', { type: 'regression' }, ['12.5'], '-3e1', { predicted: 12.5 }, -30],
    [
      'attributions beside it',
      { type: 'regression', output: ['value', 'attribution:age', 'attribution:income'] },
      ['1', '0.5', '-2'],
      '1',
      { predicted: 1, attributions: [0.5, -2] },
      1,
    ],
  ])('%s', (_name, task, output, label, answer, value) => {
    expect(one(task, output, label)).toMatchObject({ answer: { ...answer, improper: false }, truth: value });
  });

  it.each([
    ['a regression without a value', { type: 'regression', output: ['score'] }],
    ['a score of many classes', { ...three, output: ['score'] }],
    ['chances of some classes only', { ...three, output: ['probability:0', 'probability:1'] }],
    ['a chance of a class that is none', { ...three, output: ['label', 'probability:9'] }],
    ['two scores', { type: 'binary', output: ['score', 'score=other'] }],
    ['nothing to go by', { type: 'binary', output: ['ignored'] }],
    ['a class named twice', { type: 'multiclass', classes: ['a', 'a'] }],
    ['a role nobody knows', { type: 'binary', output: ['odds'] }],
  ])('refuses %s', (_name, task) => {
    expect(Task.safeParse(task).success).toBe(false);
  });
});
