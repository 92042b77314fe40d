import { expect, it } from 'vitest';
import { GatePolicy } from '../../../lib/domain/evaluation/gate-policy.ts';
import { judgeLimits, tooSmall } from '../../../lib/domain/evaluation/judge-limits.ts';
import { heldOutWanted, measureEvaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import { readRows } from '../../tables/held-out.ts';

const judge = async (type: string, said: object, rows: readonly object[]) => {
  const gate = GatePolicy.parse({ minimumHeldOutRows: 100, ...said });
  const plan = { task: ModelTask.parse({ type }), gate };
  const named = rows.map((row, at) => ({ id: `r${at}`, ...row }));
  const evaluation = measureEvaluation(await readRows(named, heldOutWanted(plan)), plan);
  const limits = judgeLimits(evaluation, gate, { confidence: 0.95, hasChampion: false });
  return { limits, small: tooSmall(evaluation, gate) };
};

/** Rows of as many regions as there are sizes; those of the last one are answered badly. */
const regions = (sizes: readonly number[]) =>
  sizes.flatMap((size, region) =>
    Array.from({ length: size }, (_, row) => {
      const off = region === sizes.length - 1 ? 50 : 1;
      return { label: row, challenger: row + off * (1 + (row % 3)), region: `r${String(region).padStart(3, '0')}` };
    }),
  );
const SLICED = { slices: { columns: ['region'], minimumRows: 30, limits: { mae: { max: 10 } } } };

it('the smallest of many slices that have enough rows is judged too, and smaller ones are counted', async () => {
  const sizes = [...Array.from({ length: 30 }, () => 40), ...Array.from({ length: 5 }, () => 3), 30];
  const { limits, small } = await judge('regression', SLICED, regions(sizes));
  expect(limits).toContainEqual(expect.objectContaining({ name: 'mae[region = r035]', outcome: 'not met' }));
  expect(small).toEqual([{ subject: 'region', because: '5 further values have fewer than 30 rows' }]);
});

it('slices beyond the most that are judged leave the gate undecided', async () => {
  const { limits } = await judge('regression', SLICED, regions(Array.from({ length: 130 }, () => 30)));
  expect(limits).toContainEqual(
    expect.objectContaining({
      ...{ name: 'mae[region]', outcome: 'cannot say' },
      because: '130 values of `region` have enough rows, at most 100 are judged: slice by fewer',
    }),
  );
});

it('groups beyond the most that are compared leave their limits undecided until they are named', async () => {
  const rows = Array.from({ length: 2_100 }, (_, row) => {
    const group = row % 21;
    return { label: row % 2, challenger: group === 20 ? 0.1 : 0.9, group: `g${String(group).padStart(2, '0')}` };
  });
  const fairness = (column: string | object) => ({ fairness: { protected: [column] } });
  const all = await judge('binary', fairness('group'), rows);
  expect(all.limits).toMatchObject([{ outcome: 'cannot say', because: expect.stringContaining('name those') }]);
  const two = await judge('binary', fairness({ column: 'group', groups: ['g00', 'g20'] }), rows);
  expect(two.limits).toMatchObject([{ name: 'disparateImpact of group', outcome: 'not met' }]);
});
