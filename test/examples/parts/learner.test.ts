import { describe, expect, it } from 'vitest';
import { task } from '../../../examples/flights/task.ts';
import { hash } from '../../../examples/parts/draw.ts';
import { DEFAULTS, train } from '../../../examples/parts/learning/learner.ts';
import { type Model, predict } from '../../../examples/parts/learning/model.ts';
import type { Features, Row, Task } from '../../../examples/parts/rows.ts';

/** An interaction no single feature shows: late in the evening from one airport, in the morning from the other. */
const chance = ({ hour, origin }: Features) => (Number(hour) > 14.5 === (origin === 'AAA') ? 0.7 : 0.1);
const says = (model: Model, row: Features): number => predict(task, model, row)[0]!;

const rows: Row[] = Array.from({ length: 8000 }, (_, i) => {
  const features = {
    hour: Math.floor(hash(i, 1) * 1440) / 60,
    weekday: i % 7,
    distance: 100 + Math.floor(hash(i, 2) * 900),
    origin: hash(i, 3) < 0.5 ? 'AAA' : 'BBB',
    destination: ['CCC', 'DDD', 'EEE'][i % 3]!,
  };
  return { id: `f${i}`, features, label: Number(hash(i, 4) < chance(features)) };
});

describe('learner', () => {
  it('learns a known function of two features to within a few hundredths', async () => {
    const model = await train(task, rows, { ...DEFAULTS, rounds: 60, depth: 3 });
    const errors = rows.map((row) => Math.abs(says(model, row.features) - chance(row.features)));
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.04);
  });

  it('is calibrated on what it was trained on', async () => {
    const model = await train(task, rows);
    const expected = rows.reduce((sum, row) => sum + says(model, row.features), 0) / rows.length;
    expect(expected).toBeCloseTo(model.average[0]!, 2);
  });

  it('makes the same model from the same rows, through JSON and back', async () => {
    const [first, second] = [
      await train(task, rows, { ...DEFAULTS, rounds: 5 }),
      await train(task, rows, { ...DEFAULTS, rounds: 5 }),
    ];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    const row = rows[17]!.features;
    expect(says(JSON.parse(JSON.stringify(first)), row)).toBe(says(first, row));
  });

  it('smooths the share of an airport with one flight and gives an unseen airport a chance', async () => {
    const model = await train(
      task,
      [...rows, { ...rows[0]!, features: { ...rows[0]!.features, origin: 'ZZZ' }, label: 1 }],
      { ...DEFAULTS, rounds: 5 },
    );
    expect(model.shares.origin!.ZZZ![0]).toBeCloseTo((1 + 20 * model.average[0]!) / 21, 5);
    const unseen = says(model, { ...rows[0]!.features, origin: 'QQQ', destination: 'QQQ' });
    expect(unseen).toBeGreaterThan(0);
    expect(unseen).toBeLessThan(1);
  });

  it('refuses rows of one class', async () => {
    await expect(
      train(
        task,
        rows.map((row) => ({ ...row, label: 1 })),
      ),
    ).rejects.toThrow('one label');
  });

  it('learns a number of two features, and one chance a class, each to within a few hundredths of what there is to know', async () => {
    const minutes: Task = { ...task, loss: 'squared', label: 'minutes' };
    const late = rows.map((row, i) => ({ ...row, label: 60 * chance(row.features) + 10 * (hash(i, 5) - 0.5) }));
    const regression = await train(minutes, late, { ...DEFAULTS, rounds: 60, depth: 3 });
    const off = late.map((row) => Math.abs(predict(minutes, regression, row.features)[0]! - 60 * chance(row.features)));
    expect(off.reduce((a, b) => a + b, 0) / off.length).toBeLessThan(1);

    const three: Task = { ...task, loss: 'softmax', label: 'how', classes: ['early', 'on time', 'late'] };
    const how = rows.map((row, i) => ({ ...row, label: row.label ? 2 : Number(hash(i, 6) < 0.5) }));
    const triage = await train(three, how, { ...DEFAULTS, rounds: 40, depth: 3 });
    const errors = how.map((row) => {
      const [early, onTime, tooLate] = predict(three, triage, row.features) as [number, number, number];
      expect(early + onTime + tooLate).toBeCloseTo(1, 5);
      return Math.abs(tooLate - chance(row.features)) + Math.abs(early - (1 - chance(row.features)) / 2);
    });
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.1);
  });

  it('waits for whoever listens to its rounds', async () => {
    const heard: number[] = [];
    await train(task, rows.slice(0, 500), { ...DEFAULTS, rounds: 3 }, async (round) => {
      await Promise.resolve();
      heard.push(round);
    });
    expect(heard).toEqual([1, 2, 3]);
  });
});
