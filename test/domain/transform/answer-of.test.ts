import { describe, expect, it } from 'vitest';
import { answerOf, askedOf, idOf, type RowLayout } from '../../../lib/domain/transform/answer-of.ts';
import { readFilter } from '../../../lib/domain/transform/filter.ts';

const layout = (kind: RowLayout['kind'], input = '$', output = '$', joined = true): RowLayout => ({
  ...{ kind, joined, input: readFilter(input)!, output: readFilter(output)! },
});

describe('what a model was asked', () => {
  it.each([
    ['$', 'csv', 'f1,"a,b",3', 'f1,"a,b",3'],
    ['$[1:]', 'csv', 'f1,"a,b",3', '"a,b",3'],
    ['$[0,2]', 'csv', 'f1,2,3', 'f1,3'],
    ['$[-1]', 'csv', 'f1,2,3', '3'],
    ['$[7]', 'csv', 'f1,2,3', undefined],
    ['$.features', 'json', '{"id":1,"features":{"x":2}}', '{"x":2}'],
    ["$['x','y']", 'json', '{"id":1,"x":2,"y":3}', '{"x":2,"y":3}'],
    ["$.features.['x']", 'json', '{"features":{"x":2,"y":3}}', '2'],
    ['$.air-port', 'json', '{"air-port":"BOS"}', '"BOS"'],
    ['$.none', 'json', '{"id":1}', undefined],
    ['$.x', 'json', 'no json', undefined],
  ] as const)('%s of a record in %s', (input, kind, record, asked) => {
    expect(askedOf(record, layout(kind, input))).toBe(asked);
  });
});

describe('what it answered', () => {
  it.each([
    ['$', 'csv', 'f1,2', 'f1,2,0.7', '0.7'],
    ['$', 'csv', 'f1,2', 'f1,2,0.7,"a,b"', '0.7,"a,b"'],
    ['$[0,-1]', 'csv', 'f1,2', 'f1,0.7', '0.7'],
    ['$[-1]', 'csv', 'f1,2', '0.7', '0.7'],
    ['$[0,2:]', 'csv', 'f1,2', 'f1,0.7,0.3', '0.7,0.3'],
    // Of a second cell from the end nobody knows whose it is, and the first is none of the answer's.
    ['$[-2]', 'csv', 'f1,2', '2', undefined],
    ['$[0]', 'csv', 'f1,2', 'f1', undefined],
    ['$', 'json', '{"x":2}', '{"x":2,"SageMakerOutput":{"score":0.7}}', '{"score":0.7}'],
    ["$['id','SageMakerOutput']", 'json', '{"id":1}', '{"id":1,"SageMakerOutput":0.7}', '0.7'],
    ['$.SageMakerOutput', 'json', '{"x":2}', '0.7', '0.7'],
    ['$.id', 'json', '{"id":1}', '1', undefined],
  ] as const)('is told of what %s keeps in %s', (output, kind, record, kept, answer) => {
    expect(answerOf(record, kept, layout(kind, '$', output))).toBe(answer);
  });

  it('is all that was kept where nothing was joined', () => {
    expect(answerOf('f1,2', '0.7', layout('csv', '$', '$', false))).toBe('0.7');
  });
});

it('a filter that SageMaker does not have is none, nor is a range whose end may or may not be in it', () => {
  for (const text of ['x', '$..x', '$[*]', '$[?(@.x)]', "$['a',1]", '$[1:2:3]', '$[1:4]', '$[:5]', '$[0,1:3]'])
    expect(readFilter(text), text).toBeUndefined();
});

it('an id stands at a place of a row, or under a key', () => {
  expect([
    idOf('f1,2', 'csv', 0),
    idOf('{"id":7}', 'json', 'id'),
    idOf('{}', 'json', 'id'),
    idOf('f1', 'csv', 3),
  ]).toEqual([...['f1', '7', undefined, undefined]]);
});
