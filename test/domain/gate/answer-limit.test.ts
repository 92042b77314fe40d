import { describe, expect, it } from 'vitest';
import { beyondAnswer } from '../../../lib/domain/gate/answer-limit.ts';

const MB = 1e6;
const file = (name: string, bytes: number) => ({ name, bytes });

describe('what is judged while a person waits', () => {
  it.each([
    ['nothing to read', [], 0, true],
    ['a million rows of CSV', [file('predictions.csv', 34 * MB)], 0, true],
    ['ten million', [file('predictions.csv', 347 * MB)], 0, false],
    ['many small files of one table', [file('a.jsonl', 40 * MB), file('b.jsonl', 40 * MB)], 0, false],
    ['a third of a million rows of Parquet', [file('p.parquet', 7 * MB)], 0, true],
    ['a million', [file('p.parquet', 21 * MB)], 0, false],
    ['packed text, ten times as much', [file('p.csv.gz', 9 * MB)], 0, false],
    ['training data', [], 60 * MB, true],
    ['more of it', [], 80 * MB, false],
    ['both, each of which would be', [file('p.csv', 60 * MB)], 40 * MB, false],
  ])('%s', (_, predictions, training, within) => {
    expect(beyondAnswer({ predictions, training }, 29) === undefined).toBe(within);
  });

  it('what is too much is said with what is not', () => {
    expect(beyondAnswer({ predictions: [file('p.parquet', 21 * MB)], training: 3 * MB }, 29)).toBe(
      "to read 21 MB of predictions and 3 MB of training data surely takes no more than a request's 29 s only up to 79 MB of plain predictions, 8 MB of packed ones (Parquet, `.gz`) or 70 MB of training data",
    );
  });
});
