import { describe, expect, it } from 'vitest';
import { hash } from '../../../examples/flights/data.ts';
import { DEFAULTS, train } from '../../../examples/flights/learner.ts';
import { type Features, type Labelled, predict } from '../../../examples/flights/model.ts';

/** An interaction no single feature shows: late in the evening from one airport, in the morning from the other. */
const chance = ({ hour, origin }: Features) => (hour > 14.5 === (origin === 'AAA') ? 0.7 : 0.1);

const rows: Labelled[] = Array.from({ length: 8000 }, (_, i) => {
  const features = {
    hour: Math.floor(hash(i, 1) * 1440) / 60,
    weekday: i % 7,
    distance: 100 + Math.floor(hash(i, 2) * 900),
    origin: hash(i, 3) < 0.5 ? 'AAA' : 'BBB',
    destination: ['CCC', 'DDD', 'EEE'][i % 3]!,
  };
  return { ...features, late: hash(i, 4) < chance(features) };
});

describe('learner', () => {
  it('learns a known function of two features to within a few hundredths', async () => {
    const model = await train(rows, { ...DEFAULTS, rounds: 60, depth: 3 });
    const errors = rows.map((row) => Math.abs(predict(model, row) - chance(row)));
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.04);
  });

  it('is calibrated on what it was trained on', async () => {
    const model = await train(rows);
    const expected = rows.reduce((sum, row) => sum + predict(model, row), 0) / rows.length;
    expect(expected).toBeCloseTo(model.late, 2);
  });

  it('makes the same model from the same rows, through JSON and back', async () => {
    const [first, second] = [
      await train(rows, { ...DEFAULTS, rounds: 5 }),
      await train(rows, { ...DEFAULTS, rounds: 5 }),
    ];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    const row = rows[17]!;
    expect(predict(JSON.parse(JSON.stringify(first)), row)).toBe(predict(first, row));
  });

  it('smooths the share of an airport with one flight and gives an unseen airport a chance', async () => {
    const model = await train([...rows, { ...rows[0]!, origin: 'ZZZ', late: true }], { ...DEFAULTS, rounds: 5 });
    expect(model.shares.origin.ZZZ).toBeCloseTo((1 + 20 * model.late) / 21, 5);
    const unseen = predict(model, { ...rows[0]!, origin: 'QQQ', destination: 'QQQ' });
    expect(unseen).toBeGreaterThan(0);
    expect(unseen).toBeLessThan(1);
  });

  it('refuses rows of one class', async () => {
    await expect(train(rows.map((row) => ({ ...row, late: true })))).rejects.toThrow('one label');
  });

  it('waits for whoever listens to its rounds', async () => {
    const heard: number[] = [];
    await train(rows.slice(0, 500), { ...DEFAULTS, rounds: 3 }, async (round) => {
      await Promise.resolve();
      heard.push(round);
    });
    expect(heard).toEqual([1, 2, 3]);
  });
});
