import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftFigures } from '../../../../functions/drift-check/drift-figures.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { findWritings } from '../../../../lib/domain/drift/columns/spelling/other-writing.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { UnseenLook } from '../../../../lib/domain/drift/measures/look-at-unseen.ts';
import { addLooks, withoutTyped } from '../../../../lib/domain/drift/measures/looks.ts';
import { besideSentences, readBeside } from '../../../../lib/words/findings.ts';

const page = readFileSync(new URL('../../../../docs/drift.md', import.meta.url), 'utf8');
const rows = page
  .split('## Values the baseline has not')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [held, has, said] = line.split('|').slice(1, 4);
    const texts = (cell: string): string[] => [...cell.matchAll(/`([^`]*)`/g)].map(([, text]) => text!);
    return { held: texts(held!), has: texts(has!), said: said!.trim() };
  });

/** Baseline and window of so many rows, which hold these values in turn. */
async function decided(held: readonly string[], has: readonly string[], policy: unknown = {}) {
  const schema = { features: [{ name: 'region', type: 'category' as const }] };
  const turn = (texts: readonly string[], n: number) => Array.from({ length: n }, (_, i) => [texts[i % texts.length]]);
  const baseline = await buildBaseline(schema, turn(held, 1_200));
  const sketch = newSketch(baseline);
  const window = turn(has, 600);
  for (const row of window) addRow(sketch, row);
  const look = new UnseenLook(baseline, sketch);
  for (const row of window) look.add(row);
  const looks = look.end();
  const decide = (told = looks) =>
    decideDrift(baseline, sketch, DriftPolicy.parse(policy), { complete: true, brokenLines: 0, at: 0, looks: told });
  return { decision: decide(), looks, decide };
}

it('is told by a table with many lines', () => expect(rows.length).toBeGreaterThan(20));

/** What a page cannot show. */
const unshown = [
  { held: ['São Paulo', 'Zürich'], has: ['Sa\u0303o Paulo', 'Zu\u0308rich'], said: 'composed otherwise in Unicode' },
  { held: ['north', 'south'], has: ['no\u200brth', '\u2060south'], said: 'with characters nobody sees' },
];

describe.each([...rows, ...unshown])('a category column that holds $held', ({ held, has, said }) => {
  it(`is told of ${has.join(', ')} to be ${said}, first of all, and in its record`, async () => {
    const { decision } = await decided(held, has);
    expect(decision).toMatchObject({ verdict: 'drifted', unseenValues: [{ feature: 'region', cells: 600, of: 600 }] });
    const [first] = besideSentences(decision);
    expect(first).toContain("600 of 600 values of region (100 %) are none of the baseline's: all 200 that were looked");
    expect(first).toContain(said);
    expect(besideSentences(readBeside(driftFigures(decision)))[0]).toContain(said);
  });
});

describe('values that are none of the baseline', () => {
  it.each([
    [
      'numbers that grew by a digit',
      Array.from({ length: 199 }, (_, i) => `A${i + 1}`),
      ['A1522', 'A1000', 'A1899'],
      [],
    ],
    ['texts longer than a short value of the baseline', ['nord', 'south'], ['nordic', 'nordahl'], []],
    ['texts that the baseline has cut at its greatest length', ['north', 'south-e'], ['south-east'], [['whole']]],
  ])('are read as cut off only where they can be: %s', (_, held, has, ways) => {
    const { ways: found } = findWritings(held, true, new Map(has.map((text) => [text, 1])));
    expect(found.map(({ as }) => as)).toEqual(ways);
  });

  it('are named beside its own where nothing explains them, but in no record', async () => {
    const { decision, looks } = await decided(
      ['north', 'south', 'east', 'west'],
      ['Gotham', 'Metropolis', 'a@b.example'],
    );
    const [first] = besideSentences(decision);
    expect(first).toBe(
      "600 of 600 values of region (100 %) are none of the baseline's: they are such as `Gotham`, `Metropolis`, `a@b.example`, the baseline has `east`, `north`, `south`",
    );
    for (const kept of [driftFigures(decision), withoutTyped(looks)])
      expect(JSON.stringify(kept)).not.toContain('Gotham');
  });

  it('are counted where nobody looked', async () => {
    const { decide } = await decided(['north', 'south'], ['NORTH', 'SOUTH']);
    const [first] = besideSentences(decide([]));
    expect(first).toContain('600 of 600 values of region (100 %)');
    expect(first).toContain('the baseline has `north`, `south`');
  });

  it('are told of a part of a window where they are its own, and not where they are new', async () => {
    const third = await decided(['north', 'south'], ['north', 'south', 'NORTH']);
    expect(third.decision.unseenValues).toMatchObject([{ cells: 200, of: 600, ways: [{ as: ['case'], cells: 200 }] }]);
    const fresh = await decided(['north', 'south'], ['north', 'south', 'Gotham']);
    expect(fresh.decision).toMatchObject({ verdict: 'drifted' });
    expect(fresh.decision.unseenValues).toBeUndefined();
  });

  it('are told in parts where several things happened', async () => {
    const { decision } = await decided(['north', 'south', 'New York'], ['NORTH', 'SOUTH', 'New_York', 'Gotham']);
    const [first] = besideSentences(decision);
    expect(first).toContain(
      '150 of 200 that were looked at are its own, 100 in upper or lower case (`NORTH` for `north`',
    );
    expect(first).toContain(
      '50 with other signs or spaces between words (`New_York` for `New York`) (50 others, such as `Gotham`)',
    );
  });

  it('are told whatever methods judge, and of silenced or unwatched columns not at all', async () => {
    const peer = await decided(['north', 'south'], ['NORTH', 'SOUTH'], { methods: 'evidently' });
    expect(peer.decision.unseenValues).toMatchObject([{ ways: [{ as: ['case'] }] }]);
    const without = await decided(['north', 'south'], ['NORTH', 'SOUTH'], {
      silenced: [{ feature: 'region', because: 'known', until: '9999-01-01' }],
    });
    expect(without.decision.unseenValues).toBeUndefined();
  });

  it('are added up over parts of a window, until they are as many as one look takes', async () => {
    const part = async (has: readonly string[], cells: number) => {
      const { looks } = await decided(['north', 'south'], has);
      return looks.map((look) => ({ ...look, looked: cells, ways: look.ways.map((way) => ({ ...way, cells })) }));
    };
    const [a, b, many] = await Promise.all([part(['NORTH'], 20), part(['SOUTH'], 40), part(['north_'], 200)]);
    const north = { text: 'NORTH', like: 'north' };
    expect(addLooks(a!, b!)).toEqual([
      {
        ...{ feature: 'region', looked: 60, others: [] },
        ways: [{ as: ['case'], cells: 60, examples: [north, { text: 'SOUTH', like: 'south' }] }],
      },
    ]);
    expect(addLooks(a!, many!)).toMatchObject([{ looked: 220, ways: [{ as: ['signs'] }, { as: ['case'] }] }]);
    expect(addLooks(many!, a!)).toEqual(many);
    expect(addLooks([], a!)).toEqual(a);
    expect(addLooks(a!, [])).toEqual(a);
  });
});

describe('what is another value', () => {
  it.each([
    [
      ['C', 'C++'],
      ['C#', 'c--'],
    ],
    [['north', 'NORTH'], ['North']],
    [
      ['3.1', '3.10'],
      ['3.9', '31'],
    ],
    [['2024-01-05'], ['2024-01-06', '05/02/2024']],
    [
      ['Paris', 'Lyon'],
      ['city=Rome', 'Paris=x', 'a-Lyon'],
    ],
    [
      ['a', 'b', 'c'],
      ['7', '8', '9'],
    ],
    [
      ['a-1', 'b-2'],
      ['1', '3'],
    ],
    [
      ['northern', 'southern'],
      ['nor', 'northwestern', 'x'],
    ],
  ])('%j has not %j', (held, has) => {
    expect(findWritings(held, true, new Map(has.map((text) => [text, 1])))).toMatchObject({ ways: [] });
  });

  it('is never taken for two, and every cell is counted once', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('a b', 'A_B', '007', '7', '2024-01-05', '5/1/2024', "b'x'", '%41'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(text, { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(text, { maxLength: 8 }),
        (held, has) => {
          const texts = new Map(has.filter((one) => !held.includes(one)).map((one, i) => [one, i + 1]));
          const { looked, ways, others } = findWritings(held, true, texts);
          const explained = ways.reduce((sum, { cells }) => sum + cells, 0);
          expect(explained).toBeLessThanOrEqual(looked);
          expect(explained < looked).toBe(others.length > 0);
          for (const { like } of ways.flatMap(({ examples }) => examples))
            if (like !== undefined) expect(held).toContain(like);
        },
      ),
    );
  });
});
