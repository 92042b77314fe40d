import { describe, expect, it } from 'vitest';
import type { RaceRow } from '../../../lib/domain/race/criteria.ts';
import { decideRace } from '../../../lib/domain/race/decide-race.ts';
import { beginRace } from '../../../lib/domain/race/race-state.ts';
import { armRows, BINARY, planOf, raced, shadowRows, VALUES } from './made.ts';

const decided = (rows: readonly RaceRow[], given: object = {}, task = BINARY) => {
  const plan = planOf(given);
  return decideRace(raced(rows, plan, task, 500), plan, task);
};
const BETTER = { champion: 0.8, challenger: 0.86 };
const WORSE = { champion: 0.86, challenger: 0.8 };
const SAME = { champion: 0.8, challenger: 0.8 };

describe('a shadow', () => {
  it('promotes a challenger that is shown to be better, and says by how much', () => {
    const { verdict, reasons, because } = decided(shadowRows(1, 5_000, BETTER));
    expect(verdict).toBe('promote');
    expect(reasons[0]).toMatchObject({ rule: 'gain', subject: 'accuracy', limit: '0.0000' });
    expect(Number(reasons[0]!.interval!.low)).toBeGreaterThan(0);
    expect(because).toMatch(
      /^`accuracy` is better by 0\.0\d+ \[0\.0\d+, 0\.\d+\] over 5000 units, must be better by more than 0\.0000$/,
    );
  });

  it('stops one that is shown not to be', () => {
    const { verdict, reasons, worse } = decided(shadowRows(2, 5_000, WORSE));
    expect(verdict).toBe('stop');
    expect(reasons[0]).toMatchObject({ rule: 'gain', subject: 'accuracy' });
    expect(worse).toEqual(['accuracy']);
  });

  it('waits where neither is shown, and says how long about', () => {
    const decision = decided(shadowRows(3, 500, BETTER), { margin: 0.02 });
    expect(decision.verdict).toBe('wait');
    expect(decision.because).toMatch(/to be shown: better by more than 0\.0200; about \d+ units more/);
    expect(decision.verdict === 'wait' && decision.more!.units).toBeGreaterThan(0);
  });

  it('promotes one that is no worse by a margin below 0, and one that never disagrees', () => {
    expect(decided(shadowRows(4, 4_000, SAME), { margin: -0.03 }).verdict).toBe('promote');
    expect(decided(shadowRows(4, 4_000, { ...SAME, alike: 1 }), { margin: -0.02 }).verdict).toBe('promote');
    expect(decided(shadowRows(4, 1_000, { ...SAME, alike: 1 })).verdict).toBe('wait');
  });

  it('says nothing of no rows, and decides nothing by a handful, however clear', () => {
    const plan = planOf();
    const none = decideRace(beginRace(0), plan, BINARY);
    expect(none).toMatchObject({ verdict: 'wait', because: 'no request has been judged yet', reasons: [] });
    expect(decided(shadowRows(5, 8, { champion: 0, challenger: 1, alike: 1 })).verdict).toBe('wait');
  });

  it('ends undecided at its largest size and time', () => {
    const rows = shadowRows(6, 1_000, SAME);
    expect(decided(rows, { maximum: { units: 1_000, time: '60d' } })).toMatchObject({
      verdict: 'stop',
      reasons: [{ rule: 'maximum-units', observed: '1000.0000', limit: '1000.0000' }],
    });
    expect(decided(rows, { maximum: { units: 9_000, time: '1s' } })).toMatchObject({
      verdict: 'stop',
      reasons: [{ rule: 'maximum-time' }],
    });
  });

  it('counts what was judged, whatever the metric sees of it: `recall` sees the class looked for alone', () => {
    const rows = shadowRows(6, 1_000, SAME);
    const recall = { metric: 'recall', maximum: { units: 1_000, time: '60d' } };
    expect(decided(rows, recall)).toMatchObject({ verdict: 'stop', reasons: [{ observed: '1000.0000' }] });
    const open = decided(rows, { ...recall, maximum: { units: 90_000, time: '60d' } });
    const accuracy = decided(rows, { maximum: { units: 90_000, time: '60d' } });
    expect(open.criteria[0]!.units).toBeLessThan(600);
    expect(open.verdict).toBe('wait');
    expect(accuracy.verdict).toBe('wait');
  });

  it('tells what is needed in units, whatever they weigh', () => {
    const plain = shadowRows(6, 1_000, BETTER);
    const weighed = plain.map((row) => ({ ...row, weight: 1 }));
    const [one, other] = [decided(plain), decided(weighed, { mostWeight: 50 })];
    expect(other.criteria[0]!.needs).toBeGreaterThan(one.criteria[0]!.needs);
  });

  it.each(['champion', 'challenger'] as const)('decides nothing by answers of the %s that cannot be read', (model) => {
    const nonsense = { prediction: undefined, lacks: 'sense' } as const;
    const rows = shadowRows(1, 5_000, model === 'champion' ? BETTER : WORSE);
    const some = rows.map((row, at) => (at % 50 === 0 ? { ...row, [model]: nonsense } : row));
    expect(decided(some, { errors: { maximumLoss: 0.01 } })).toMatchObject({
      verdict: 'wait',
      because: expect.stringContaining(`2.0 % of the captured answers of the ${model} cannot be read: hold \`task\``),
    });
  });

  it('waits for every slice to be shown, unless it is asked that none is shown to be worse', () => {
    const same = shadowRows(8, 3_000, SAME);
    const rows = shadowRows(7, 3_000, BETTER).map((row) => (row.slices![0] === 'town = Bonn' ? same[row.at]! : row));
    const slices = { names: ['town = Bonn', 'town = Kiel'], maximumLoss: 0.0001 };
    const asked = decided(rows, { slices });
    expect(asked).toMatchObject({ verdict: 'wait' });
    expect(asked.because).toContain('`accuracy where town = Bonn`');
    expect(decided(rows, { slices: { ...slices, proof: false } }).verdict).toBe('promote');
    const bad = shadowRows(9, 3_000, { champion: 0.9, challenger: 0.6, alike: 0.5 });
    const mixed = rows.map((row) => (row.slices![0] === 'town = Bonn' ? bad[row.at]! : row));
    expect(decided(mixed, { slices: { ...slices, maximumLoss: 0.02, proof: false } })).toMatchObject({
      verdict: 'stop',
      worse: expect.arrayContaining(['accuracy where town = Bonn']),
    });
  });

  it('holds errors, slow answers, disagreement, scores and groups to their limits, labels or not', () => {
    const rows = shadowRows(9, 6_000, { ...BETTER, alike: 0.97 });
    const guards = {
      ...{ errors: { maximumLoss: 0.01 }, slow: { above: 100, maximumLoss: 0.01 }, disagreement: { max: 0.2 } },
      ...{ scoreShift: { max: 0.05 }, fairness: { groups: ['town = Bonn', 'town = Kiel'], favourable: [1], max: 0.2 } },
    };
    const kept = decided(rows, guards);
    expect(kept.because).toContain('more than');
    expect(kept.verdict).toBe('promote');
    expect(kept.criteria.map(({ name }) => name)).toEqual([
      ...[
        'accuracy',
        'errors',
        'slower than 100 ms',
        'disagreement',
        'scores fall',
        'scores rise',
        'demographicParity',
      ],
    ]);
    const stopped = (change: (row: RaceRow, at: number) => RaceRow) => {
      const open = rows.map((row, at) => ({ ...change(row, at), truth: undefined }));
      const decision = decided(open, guards);
      return [decision.verdict, ...decision.reasons.map(({ subject }) => subject)];
    };
    const failing = (row: RaceRow, at: number) =>
      at % 20 === 0 ? { ...row, challenger: { prediction: undefined } } : row;
    expect(stopped(failing)).toEqual(['stop', 'errors']);
    const slow = (row: RaceRow, at: number) =>
      at % 20 === 0 ? { ...row, challenger: { ...row.challenger!, latency: 900 } } : row;
    expect(stopped(slow)).toEqual(['stop', 'slower than 100 ms']);
    const shifted = (row: RaceRow) => ({
      ...row,
      challenger: { prediction: { predicted: 1, score: 0.9, improper: false }, latency: 40 },
    });
    expect(stopped(shifted)).toEqual(['stop', 'disagreement', 'scores rise']);
    const unfair = (row: RaceRow) => (row.slices![0] === 'town = Bonn' ? shifted(row) : row);
    expect(stopped(unfair)).toContain('demographicParity');
  });

  it('stands for a failed answer as for the worst one, so that failing on what is hard gains nothing', () => {
    const rows = shadowRows(10, 4_000, SAME).map((row) =>
      row.challenger!.prediction!.predicted === row.truth ? row : { ...row, challenger: { prediction: undefined } },
    );
    expect(Math.abs(decided(rows).criteria[0]!.value!)).toBeLessThan(0.02);
    expect(decided(rows, { metric: 'logLoss', spread: 0.4 })).toMatchObject({
      verdict: 'wait',
      because: expect.stringContaining('have no answer of the challenger that `logLoss` can be told of'),
    });
  });
});

describe('labels and ids', () => {
  const rows = shadowRows(11, 4_000, BETTER);
  const waits = (changed: readonly RaceRow[]) => {
    const { verdict, because } = decided(changed);
    expect(verdict).toBe('wait');
    return because;
  };

  it('that are missing decide nothing', () => {
    expect(waits(rows.map((row, at) => (at % 3 === 0 ? { ...row, truth: undefined } : row)))).toBe(
      '66.6 % of the requests got their labels within the time they are waited for, at least 80.0 % must: wait longer (`settle`)',
    );
  });

  it('that came twice count once; under one id for several requests they count nowhere, and more than a few decide nothing', () => {
    const plan = planOf();
    const doubled = raced([...rows, ...rows.slice(0, 2_000)], plan, BINARY, 4_000);
    expect(doubled.streams).toEqual(raced(rows, plan, BINARY, 4_000).streams);
    expect(doubled.counts.repeated).toBe(2_000);
    expect(waits(rows.map((row, at) => (at % 8 < 2 ? { ...row, id: `same${at >> 3}` } : row)))).toContain(
      '25.0 % of the requests share their id with others',
    );
  });

  it('of which one is of several requests count in none of these', () => {
    const plan = planOf();
    const twice = rows.map((row) => (row.at === 8 ? { ...row, id: 'r7' } : row));
    const state = raced(twice, plan, BINARY, 4_000);
    expect(state.counts.reused).toBe(2);
    const without = rows.filter(({ at }) => at !== 7 && at !== 8);
    expect(state.streams).toEqual(raced([...without], plan, BINARY, 4_000).streams);
  });

  it('of requests with one answer alone decide nothing', () => {
    expect(waits(rows.map(({ challenger, ...row }, at) => (at % 50 === 0 ? row : { ...row, challenger })))).toContain(
      '2.0 % of the requests have one answer alone',
    );
  });
});

describe('an A/B', () => {
  const ab = { form: 'ab', share: 0.4 };

  it('promotes, stops and waits as a shadow does, on more units', () => {
    const made = { champion: 0.7, challenger: 0.78 };
    expect(decided(armRows(1, 12_000, made, 0.4), ab).verdict).toBe('promote');
    expect(decided(armRows(2, 12_000, { champion: 0.78, challenger: 0.7 }, 0.4), ab).verdict).toBe('stop');
    expect(decided(armRows(3, 800, made, 0.4), ab).verdict).toBe('wait');
  });

  it('tells what happened more often under the challenger (`outcome`)', () => {
    const rows = armRows(4, 12_000, BETTER).map((row) => ({
      ...row,
      truth: Number((row.at * 7919) % 100 < (row.challenger ? 36 : 30)),
    }));
    expect(decided(rows, { form: 'ab', metric: 'outcome' })).toMatchObject({
      verdict: 'promote',
      reasons: [{ subject: 'outcome' }],
    });
  });

  it('stops where units are not dealt by the shares', () => {
    expect(decided(armRows(5, 6_000, BETTER, 0.46), ab)).toMatchObject({
      verdict: 'stop',
      reasons: [{ rule: 'sample-ratio', subject: 'units', limit: '0.4000' }],
    });
  });

  it('decides nothing by labels that are missing unlike by arm, nor by units that both arms answered', () => {
    const rows = armRows(6, 12_000, { champion: 0.7, challenger: 0.9 }, 0.4);
    const unlike = rows.map((row, at) => (row.challenger && at % 5 === 0 ? { ...row, truth: undefined } : row));
    expect(decided(unlike, ab)).toMatchObject({
      verdict: 'wait',
      because: expect.stringContaining('labels are missing unlike by arm'),
    });
    const worse = armRows(6, 12_000, { champion: 0.9, challenger: 0.7 }, 0.4);
    const hidden = worse.map((row, at) => (row.challenger && at % 5 === 0 ? { ...row, truth: undefined } : row));
    expect(decided(hidden, ab)).toMatchObject({ verdict: 'wait', criteria: [{ standing: 'broken' }] });
    const crossed = rows.map((row, at) => ({ ...row, unit: `u${at >> 1}` }));
    expect(decided(crossed, ab).because).toContain('are of units that both arms answered');
  });
});

it('of values that nothing bounds decides nothing while one row makes most of their spread', () => {
  const rows = shadowRows(12, 4_000, SAME).map((row): RaceRow => {
    const answer = (off: number) => ({ prediction: { predicted: off, improper: false } });
    const noise = Math.sin(row.at * 12.9898) * 3;
    return { ...row, truth: 0, champion: answer(noise + 2), challenger: answer(row.at === 700 ? 4_000 : noise) };
  });
  const mae = { metric: 'mae', spread: 2 };
  expect(decided(rows, mae, VALUES)).toMatchObject({
    verdict: 'wait',
    because: expect.stringContaining('one row makes 100 % of the spread'),
  });
  expect(
    decided(
      rows.filter(({ at }) => at !== 700),
      mae,
      VALUES,
    ).verdict,
  ).toBe('promote');
  const few = rows
    .filter(({ at }) => at < 2_999)
    .map((row) => ({ ...row, challenger: { prediction: { predicted: 0.001 * Math.sin(row.at), improper: false } } }));
  const decision = decided(few, { ...mae, spread: 0.5 }, VALUES);
  expect(decision).toMatchObject({
    verdict: 'wait',
    because: '`mae` cannot be judged: 2999 rows, at least 3000 are needed',
  });
  expect(decision.criteria[0]!.interval!.low).toBeGreaterThan(0);
});
