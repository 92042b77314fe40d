import { describe, expect, it } from 'vitest';
import { budgetSpent, judgeBurn } from '../../../lib/domain/operations/burn-rate.ts';
import { decideOperations } from '../../../lib/domain/operations/decide-operations.ts';
import { OperationsPolicy, ServiceLevel } from '../../../lib/domain/operations/operations-policy.ts';

const END = Date.parse('2026-11-15T12:00:00Z');
const FIVE = 300_000;
const DAY = 24 * 3_600_000;

/** Three days in fives minutes: so many requests in each, and of them failed as `failed` says by minutes before the end. */
function counted(requests: number, failed: (minutesAgo: number) => number) {
  const at = Array.from({ length: (3 * DAY) / FIVE }, (_, i) => END - (i + 1) * FIVE);
  return new Map([
    ['requests', [at.map((one) => ({ at: one, value: requests }))]],
    ['errors5xx', [at.map((one) => ({ at: one, value: failed((END - one) / 60_000) }))]],
  ]);
}
const slo = ServiceLevel.parse({ objective: 0.999 });
const judged = (readings: ReturnType<typeof counted>) =>
  judgeBurn(readings, slo, { end: END, minimum: 100, risk: 0.01 }).map(({ verdict }) => verdict);

describe('burn rates of 99.9 % over 30 days, as the SRE workbook has them', () => {
  it.each([
    ['all is well', 1_000, () => 0, ['stable', 'stable', 'stable']],
    ['3 % fail since two hours', 1_000, (ago: number) => (ago <= 120 ? 30 : 0), ['drifted', 'drifted', 'stable']],
    [
      '2 % failed until ten minutes ago',
      1_000,
      (ago: number) => (ago > 10 && ago <= 70 ? 20 : 0),
      ['stable', 'stable', 'stable'],
    ],
    ['1 % fails since a day', 1_000, (ago: number) => (ago <= 1440 ? 10 : 0), ['stable', 'drifted', 'drifted']],
    ['0.2 % fails since three days', 1_000, () => 2, ['stable', 'stable', 'drifted']],
    ['one of few fails', 5, (ago: number) => (ago <= 5 ? 1 : 0), ['undecided', 'undecided', 'undecided']],
    // One of 60 in the last five minutes may be chance, and what went before was none.
    [
      '3 % failed for two hours, and lately one of few',
      60,
      (ago: number) => (ago <= 5 ? 0 : ago <= 120 ? 2 : 0),
      ['undecided', 'drifted', 'undecided'],
    ],
    ['none asks', 0, () => 0, ['undecided', 'undecided', 'undecided']],
  ])('%s', (_, requests, failed, verdicts) => {
    expect(judged(counted(requests, failed))).toEqual(verdicts);
  });

  it('are of whole five minutes, wherever in them the window of the check ends', () => {
    const lately = counted(1_000, (ago) => (ago <= 60 ? 500 : 0));
    for (const minutes of [0, 1, 2, 3, 4]) {
      const end = END + minutes * 60_000;
      const of = { window: { start: end - 3_600_000, end }, readings: new Map(), lately };
      const { reasons } = decideOperations(of, OperationsPolicy.parse({ throughput: { min: 0.01 } }), slo);
      expect([minutes, reasons.map(({ subject }) => subject)]).toEqual([
        minutes,
        expect.arrayContaining([expect.stringContaining('1h and 5m')]),
      ]);
    }
  });

  it('says how much of the budget is used up', () => {
    expect(
      budgetSpent(
        counted(1_000, () => 2),
        slo,
      ),
    ).toMatchObject({ requests: 864_000, failed: 1_728, spent: expect.closeTo(2) });
    expect(budgetSpent(new Map(), slo)).toBeUndefined();
  });
});
