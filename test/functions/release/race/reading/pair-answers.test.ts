import { describe, expect, it } from 'vitest';
import { pairAnswers } from '../../../../../functions/race/pair-answers.ts';
import { Task } from '../../../../../lib/domain/task/task.ts';
import { HOUR } from '../../../../../lib/domain/time.ts';
import { drawn } from '../../../../domain/drift/draw.ts';
import { type Asked, capturesOf, playRace, readingOf } from './made.ts';

const SETTLE = 2 * HOUR;
const WINDOW = { start: 0, end: 6 * HOUR };
const paired = (asked: readonly Asked[], window = WINDOW) => pairAnswers(capturesOf(asked), readingOf(SETTLE), window);
const request = (change: Partial<Asked> = {}): Asked => ({
  ...{ id: 'r1', at: HOUR, truth: 1, captured: { champion: '0.9', challenger: '0.2' } },
  ...change,
});
const RIGHT = { prediction: { predicted: 1 } };

describe('a request to a champion and its shadow', () => {
  it.each([
    ['both answered', { champion: '0.9', challenger: '0.9' }, RIGHT, RIGHT],
    ['the challenger failed on', { champion: '0.9' }, RIGHT, { prediction: undefined }],
    ['the champion failed on', { challenger: '0.9' }, { prediction: undefined }, RIGHT],
    ['the champion captured no answer of', { champion: null, challenger: '0.9' }, { lacks: 'answer' }, RIGHT],
    ['the challenger answered nonsense to', { champion: '0.9', challenger: '?' }, RIGHT, { lacks: 'sense' }],
  ])('that %s has its label and what each answered', async (_, captured, champion, challenger) => {
    const { rows } = await paired([request({ captured }), request({ id: 'r0' })]);
    expect(rows.filter(({ id }) => id === 'r1#0')).toMatchObject([{ unit: 'r1', truth: 1, champion, challenger }]);
  });

  it('is of the unit that its id names, and else one of its own', async () => {
    const { rows } = await paired([request({ id: 'customer-1:a' }), request({ id: 'customer-1:b' }), request()]);
    expect(rows.map(({ unit }) => unit)).toEqual(['customer-1', 'customer-1', 'r1']);
  });

  it('is judged in one window though its copy was captured in the next', async () => {
    const asked = [
      request({ at: 6 * HOUR - 1, captured: { champion: '0.9' } }),
      request({ at: 6 * HOUR + 1, captured: { challenger: '0.9' } }),
      request({ id: 'r2', at: 7 * HOUR }),
    ];
    expect((await paired(asked)).rows).toMatchObject([{ id: 'r1#0', champion: RIGHT, challenger: RIGHT }]);
    const next = await paired(asked, { start: 6 * HOUR, end: 12 * HOUR });
    expect(next.rows.map(({ id }) => id)).toEqual(['r2#0']);
  });

  it('is not judged where nothing was copied at all', async () => {
    expect(await paired([request({ captured: { champion: '0.9' } })])).toEqual({
      rows: [],
      lost: 'no copy was captured: see whether the shadow answers and captures',
    });
  });

  it('waits for its label as long as every other, wherever in the window it lies', async () => {
    const asked = Array.from({ length: 12 }, (_, i) => [
      request({ id: `soon${i}`, at: i * 0.5 * HOUR, lag: 0.5 }),
      request({ id: `late${i}`, at: i * 0.5 * HOUR, lag: 2.5 }),
    ]).flat();
    const { rows } = await paired(asked);
    const labelled = rows.filter(({ truth }) => truth !== undefined).map(({ id }) => id.replace(/\d+#0/, ''));
    expect(labelled).toEqual(Array.from({ length: 12 }, () => 'soon'));
  });
});

const RACE = { form: 'shadow', metric: 'accuracy', margin: -0.01, maximum: { units: 100_000, time: '30d' } };
const playShadow = (asked: readonly Asked[], given: object = {}, task?: Task) =>
  playRace(
    { ...RACE, settle: '2h', ...given },
    4,
    (window) => pairAnswers(capturesOf(asked), readingOf(SETTLE, task), window),
    task,
  );

/** Two models that are the same, each of which fails on its own. */
function alike(seed: number, n: number, failing: number): Asked[] {
  const draw = drawn(seed);
  return Array.from({ length: n }, (_, i): Asked => {
    const truth = draw.below(1) < 0.3 ? 1 : 0;
    const output = draw.below(1) < 0.9 === (truth === 1) ? '0.9' : '0.1';
    const captured = {
      ...(draw.below(1) >= failing && { champion: output }),
      ...(draw.below(1) >= failing && { challenger: output }),
    };
    return { id: `${seed}-${i}`, at: (i / n) * 24 * HOUR, truth, captured };
  });
}

it('that both fail alike stops no race, as failures of both count', async () => {
  for (const seed of [1, 2, 3]) {
    const { decision } = await playShadow(alike(seed, 8_000, 0.009), { errors: { maximumLoss: 0.005 } });
    expect(decision.verdict, decision.because).not.toBe('stop');
  }
});

it('promotes nobody because captures of the champion are gone', async () => {
  const draw = drawn(7);
  const asked = alike(7, 8_000, 0).map(({ captured, ...one }): Asked => {
    const { champion: _, ...copied } = captured;
    return { ...one, captured: draw.below(1) < 0.02 ? copied : captured };
  });
  const { decision } = await playShadow(asked, { errors: { maximumLoss: 0.005 } });
  expect(decision).toMatchObject({
    verdict: 'wait',
    because: expect.stringContaining('have one answer alone: captures of one model are lost'),
  });
});

it('decides nothing by answers that nobody can read, and says what to do', async () => {
  const task = Task.parse({ type: 'binary', output: ['score', 'label'] });
  const { decision } = await playShadow(alike(1, 2_000, 0), { errors: { maximumLoss: 0.05 } }, task);
  expect(decision).toMatchObject({
    verdict: 'wait',
    because: expect.stringContaining('100.0 % of the captured answers of the champion cannot be read: hold `task`'),
  });
});
