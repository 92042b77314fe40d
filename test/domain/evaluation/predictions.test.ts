import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { parsePredictions } from '../../../lib/domain/evaluation/predictions.ts';
import { Task } from '../../../lib/domain/task/task.ts';

const BINARY = Task.parse({ type: 'binary', classes: ['good', 'bad'] });
const THREE = Task.parse({ type: 'multiclass', classes: ['a', 'b', 'c'] });
const NUMBER = Task.parse({ type: 'regression' });
const NAMED = Task.parse({ type: 'binary', classes: ['no', 'yes'], output: ['label=said', 'score=chance'] });

const read = (task: Task, rows: readonly object[], more: object = {}) =>
  parsePredictions(rows.map((row) => JSON.stringify(row)).join('\n'), { task, columns: [], ...more });

describe('predictions', () => {
  it.each<[string, Task, unknown, unknown, object]>([
    ['a chance', BINARY, 'bad', 0.8, { truth: 1, challenger: { predicted: 1, score: 0.8 } }],
    ['0 and 1 for two classes of other names', BINARY, 1, 0.2, { truth: 1, challenger: { predicted: 0, score: 0.2 } }],
    ['a class', BINARY, 'good', 'bad', { truth: 0, challenger: { predicted: 1 } }],
    ['a chance a class', BINARY, 'good', [0.7, 0.3], { truth: 0, challenger: { predicted: 0, score: 0.3 } }],
    ['chances by class', BINARY, 'good', { bad: 0.6, good: 0.4 }, { challenger: { predicted: 1, score: 0.6 } }],
    ['what the output names', NAMED, 'yes', { said: 'no', chance: 0.4 }, { challenger: { predicted: 0, score: 0.4 } }],
    ['one of three classes', THREE, 'c', 'b', { truth: 2, challenger: { predicted: 1 } }],
    ['chances of three', THREE, 'a', [0.2, 0.5, 0.3], { challenger: { predicted: 1, probabilities: [0.2, 0.5, 0.3] } }],
    ['chances by name', THREE, 'a', { c: 0.9, a: 0.1, b: 0 }, { challenger: { predicted: 2 } }],
    ['a number', NUMBER, 12.5, 13, { truth: 12.5, challenger: { predicted: 13 } }],
    ['a number as text', NUMBER, '12.5', '13', { truth: 12.5, challenger: { predicted: 13 } }],
  ])('take %s', (_, task, label, challenger, expected) => {
    expect(read(task, [{ id: 'x', label, challenger }])[0]).toMatchObject(expected);
    expect(read(task, [{ id: 'x', label, challenger, champion: challenger }])[0]!.champion).toEqual(
      read(task, [{ id: 'x', label, challenger }])[0]!.challenger,
    );
  });

  it.each<[string, Task, object, string]>([
    ['no id', NUMBER, { label: 1, challenger: 1 }, 'line 1 has no `id`'],
    [
      'a label of no class',
      THREE,
      { id: 'x', label: 'd', challenger: 'a' },
      'has a text as `label`, a class of the task is wanted: a, b, c',
    ],
    ['no label', NUMBER, { id: 'x', challenger: 1 }, 'has nothing as `label`, a number is wanted'],
    [
      'a class for a number',
      NUMBER,
      { id: 'x', label: 1, challenger: 'high' },
      'which is no answer: a number is wanted',
    ],
    ['chances for a number', NUMBER, { id: 'x', label: 1, challenger: [1] }, 'which is no answer: a number is wanted'],
    ['a chance too few', THREE, { id: 'x', label: 'a', challenger: [0.1, 0.9] }, 'which has not one chance a class'],
    [
      'a class nobody knows',
      THREE,
      { id: 'x', label: 'a', challenger: 'z' },
      'which names a class the task does not have',
    ],
    ['no answer', BINARY, { id: 'x', label: 'bad', challenger: null }, 'has null as `challenger`, which is no answer'],
    [
      'a champion that is none',
      BINARY,
      { id: 'x', label: 'bad', challenger: 0.5, champion: {} },
      'has an object as `champion`',
    ],
  ])('with %s are refused by name', (_, task, row, message) => {
    expect(() => read(task, [row])).toThrow(InvalidEventError);
    expect(() => read(task, [row])).toThrow(message);
  });

  it.each<[string, string, string]>([
    ['nothing', '\n\n', 'are empty'],
    ['a line that is no JSON', '{"id":"a","label":1,"challenger":1}\n{"id":', 'line 2 is no'],
    ['a list', '[1,2]', 'line 1 is no'],
    ['a key twice', '{"id":"a","label":1,"label":2,"challenger":1}', 'line 1 is no'],
    [
      'an id twice',
      '{"id":"a","label":1,"challenger":1}\n{"id":"a","label":1,"challenger":1}',
      'line 2 repeats an `id`',
    ],
    [
      'a champion here and there',
      '{"id":"a","label":1,"challenger":1,"champion":2}\n{"id":"b","label":1,"challenger":1,"champion":null}',
      'only some predictions',
    ],
  ])('of %s are refused', (_, text, message) => {
    expect(() => parsePredictions(text, { task: NUMBER, columns: [] })).toThrow(message);
  });

  it('carry the columns and the weight that are asked for, and say which is not there', () => {
    const row = { id: 'x', label: 1, challenger: 1, region: 'north', age: 41, gone: null, w: 2.5 };
    expect(read(NUMBER, [row], { columns: ['age', 'region', 'gone'], weight: 'w' })[0]).toMatchObject({
      ...{ cells: ['41', 'north', ''], weight: 2.5 },
    });
    expect(() => read(NUMBER, [row], { columns: ['city'] })).toThrow('has no `city`');
    expect(() => read(NUMBER, [{ ...row, w: -1 }], { weight: 'w' })).toThrow('has a number as weight');
    expect(() => read(NUMBER, [{ ...row, w: null }], { weight: 'w' })).toThrow('has null as weight');
    expect(() => read(NUMBER, [{ ...row, w: 'many' }], { weight: 'w' })).toThrow('has a text as weight');
  });

  it('of whatever bytes are read or refused, never anything else', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const row = fc.record({ id: fc.oneof(fc.string(), value), label: value, challenger: value, champion: value });
    fc.assert(
      fc.property(fc.constantFrom(BINARY, THREE, NUMBER, NAMED), fc.array(row, { maxLength: 4 }), (task, rows) => {
        try {
          for (const { challenger } of read(task, rows)) expect(Number.isFinite(challenger.predicted)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidEventError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
