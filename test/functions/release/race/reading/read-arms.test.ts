import { describe, expect, it } from 'vitest';
import { readArms } from '../../../../../functions/race/read-arms.ts';
import { assignArm } from '../../../../../lib/domain/race/assign-arm.ts';
import { HOUR } from '../../../../../lib/domain/time.ts';
import { drawn } from '../../../../domain/drift/draw.ts';
import { type Asked, capturesOf, playRace, readingOf } from './made.ts';

const ARMS = [
  { name: 'champion', weight: 500 },
  { name: 'challenger', weight: 500 },
] as const;
const DEALING = { race: 'r', arms: ARMS, began: 0, earlier: ['arm-before'], isNew: () => true } as const;
const SETTLE = 12 * HOUR;
const WINDOW = { start: 0, end: 6 * HOUR };
/** The n-th unit that is dealt to an arm. */
const unitOfArm = (arm: string, n = 0): string =>
  Array.from({ length: 200 }, (_, i) => `u${i}`).filter((unit) => assignArm('r', unit, ARMS) === arm)[n]!;
const rowsOf = async (asked: readonly Asked[], change: object = {}, window = WINDOW) =>
  (await readArms(capturesOf(asked), readingOf(SETTLE), { ...DEALING, ...change }, window)).rows;
const one = unitOfArm('challenger');
const answered = (id: string, at: number, lag = 2): Asked => ({
  id,
  at,
  lag,
  truth: 1,
  captured: { challenger: '0.9' },
});
const failed = (id: string, at: number, lag = 12): Asked => ({ id, at, lag, truth: 1, captured: {} });

describe('a request of an A/B that failed', () => {
  it('is told by its label, as one of the arm that its unit is dealt to, without an answer', async () => {
    for (const arm of ['champion', 'challenger'])
      expect(await rowsOf([failed(`${unitOfArm(arm)}:1`, HOUR)])).toMatchObject([
        { id: `${unitOfArm(arm)}:1#0`, unit: unitOfArm(arm), truth: 1, [arm]: { prediction: undefined } },
      ]);
  });

  it('counts with what else its unit was asked, labels of both alike as far as they have come', async () => {
    const rows = await rowsOf([
      ...[answered(`${one}:1`, HOUR), failed(`${one}:2`, 2 * HOUR, 9), answered(`${one}:3`, 9 * HOUR)],
      answered(`${one}:4`, 9 * HOUR, 12),
    ]);
    expect(rows.map(({ id, later, challenger }) => [id, later === true, challenger?.prediction !== undefined])).toEqual(
      [
        [`${one}:1#0`, false, true],
        [`${one}:2#0`, true, false],
        [`${one}:3#0`, true, true],
      ],
    );
  });

  it.each([
    ['was captured after the window', answered(`${one}:1`, 8 * HOUR), {}],
    ['was captured before the race', { ...answered(`${one}:1`, -HOUR, 6), captured: { champion: '0.9' } }, {}],
    ['was captured in an earlier race', { ...answered(`${one}:1`, -HOUR, 6), captured: { 'arm-before': '0.9' } }, {}],
    ['is of a unit that was judged before', failed(`${one}:1`, HOUR), { isNew: () => false }],
    ['names no unit', failed('1', HOUR), {}],
  ])('is none where it %s', async (_, asked, change) => {
    expect(await rowsOf([asked], change)).toEqual([]);
  });

  it('counts in one look alone, that in which its label would have come just in time', async () => {
    const asked = [failed(`${one}:1`, 3 * HOUR, 9)];
    const counts = [];
    for (let look = 0; look < 4; look++)
      counts.push((await rowsOf(asked, {}, { start: look * 6 * HOUR, end: (look + 1) * 6 * HOUR })).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});

/** A challenger that is the champion, but fails the requests that are hardest. */
function survivors(seed: number, perUnit: number, units: number): Asked[] {
  const draw = drawn(seed);
  return Array.from({ length: units }, (_, u) => u).flatMap((u) => {
    const at = (u / units) * 36 * HOUR;
    const arm = assignArm('r', `c${seed}-${u}`, ARMS);
    return Array.from({ length: perUnit }, (_, k): Asked => {
      const hard = draw.below(1) < 0.05;
      const right = draw.below(1) < (hard ? 0.3 : 0.9);
      const truth = draw.below(1) < 0.3 ? 1 : 0;
      const captured = arm === 'challenger' && hard ? {} : { [arm]: right === (truth === 1) ? '0.9' : '0.1' };
      return { id: `c${seed}-${u}:${k}`, at, truth, captured, lag: draw.below(6) };
    });
  });
}

it.each([
  [1, 16_000],
  [4, 6_000],
])('a challenger that fails the hardest 5 %% is not promoted by the rest (%d requests a unit)', async (per, units) => {
  const asked = { form: 'ab', metric: 'accuracy', maximum: { units: 60_000, time: '30d' }, settle: '12h' };
  for (const seed of [1, 2, 3]) {
    const captures = capturesOf(survivors(seed, per, units));
    const { decision } = await playRace(asked, 6, (window, isNew) =>
      readArms(captures, readingOf(SETTLE), { ...DEALING, isNew }, window),
    );
    expect(decision.verdict, decision.because).not.toBe('promote');
    expect(decision.criteria[0]!.value).toBeLessThan(0.005);
  }
});
