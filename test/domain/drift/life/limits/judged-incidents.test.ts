import { describe, expect, it } from 'vitest';
import { DriftPolicy } from '../../../../../lib/domain/drift/drift-policy.ts';
import { IncidentsTold, type JudgedIncident } from '../../../../../lib/domain/drift/life/limits/judged-incidents.ts';
import { suggest } from '../../../../../lib/domain/drift/life/limits/suggestion.ts';
import type { LedgerRecord } from '../../../../../lib/domain/ledger/record.ts';
import { suggestionSentences } from '../../../../../lib/report/past/suggestion-words.ts';
import { baseline, DAY, daysFrom } from './days.ts';

/** Twenty usual days, then ten in which one country comes less and less, then ten usual ones; 200 rows each. */
const DAYS = [
  ...daysFrom(1, 20, 200),
  ...daysFrom(21, 10, 200, (row) => (row[2] === 'DE' ? [row[0]!, row[1]!, 'US'] : row)),
  ...daysFrom(31, 10, 200),
];
const real = { start: 21 * DAY, end: 31 * DAY };
const incident = (was: JudgedIncident['was'], window = real): JudgedIncident => ({
  ...{ id: 'inc-1', deployment: 'prod', window, was },
});

const suggested = (incidents: JudgedIncident[]) =>
  suggest(baseline, {
    windowsOf: () => DAYS,
    ...{ every: DAY, lengths: [DAY], confirm: { drifted: 1, of: 1 }, current: { drifted: 1, of: 1 } },
    ...{ policy: DriftPolicy.parse({}), wish: { alarmsPerMonth: 0.5, shift: 0.25, share: 0.05 }, within: false },
    incidents,
  });

const limitOf = ({ plan }: ReturnType<typeof suggest>): number =>
  plan.limits.find(({ feature, rule }) => feature === 'country' && rule === 'psi')!.limit;

describe('what people said of alarms', () => {
  it('real: nothing is learned from it, so that limits stay near, and when each way tells of it is shown', () => {
    const learned = suggested([incident('real')]);
    const blind = suggested([incident(undefined)]);
    expect(limitOf(learned)).toBeLessThan(limitOf(blind) / 3);
    expect(learned.plan.windows).toBe(30);
    expect(learned.outcomes).toEqual([{ incident: incident('real'), now: 22 * DAY, proposed: 22 * DAY }]);
    expect(suggestionSentences(learned)).toContain(
      "Of 1 drift that people called real, which nothing was learned from, today's policy tells of 1 and the proposed one of 1",
    );
    expect(blind.outcomes).toEqual([]);
  });

  it('false: its windows are usual ones, and how many alarms each way raises is shown', () => {
    const { plan, outcomes } = suggested([incident('false-alarm')]);
    expect(plan.windows).toBe(40);
    expect(outcomes).toEqual([{ incident: incident('false-alarm'), now: 22 * DAY, proposed: undefined }]);
  });

  it('a real one that the proposal would not tell of is warned of', () => {
    const quiet = suggested([incident('real', { start: 10 * DAY, end: 11 * DAY })]);
    const [told] = quiet.outcomes;
    const lost = { ...quiet, outcomes: [{ ...told!, now: 11 * DAY, proposed: undefined }] };
    expect(suggestionSentences(lost).join('\n')).toContain('Beware: of inc-1 the proposed policy would not tell');
  });
});

describe('incidents as records tell them', () => {
  const told = (...records: object[]): JudgedIncident[] => {
    const all = new IncidentsTold();
    for (const record of records) all.hear({ subject: { deployment: 'prod' }, ...record } as unknown as LedgerRecord);
    return all.all();
  };
  const touched = (change: string) => [{ id: 'inc-1', kind: 'drift', deployment: 'prod', change, stands: 'found' }];
  const opened = {
    ...{ type: 'DriftDetected', at: '2026-11-20T00:00:00.000Z' },
    data: { changed: { start: '2026-11-10T00:00:00.000Z', end: '' }, incidents: touched('opened') },
  };
  const closed = { type: 'CheckRecorded', at: '2026-12-01T00:00:00.000Z', data: { incidents: touched('closed') } };
  const judged = (was?: string) => ({ type: 'IncidentClosed', at: '', data: { incident: 'inc-1', was } });
  const window = { start: Date.parse('2026-11-10'), end: Date.parse('2026-12-01') };
  const now = { ...window, end: Number.POSITIVE_INFINITY };

  it.each([
    ['open, unjudged', [opened], [{ was: undefined, window: now }]],
    ['over by itself, then judged', [opened, closed, judged('real')], [{ was: 'real', window }]],
    ['the last word', [opened, judged('real'), judged('false-alarm'), judged()], [{ was: 'false-alarm', window: now }]],
    ['a word that nobody knows', [opened, judged('maybe')], [{ was: undefined, window: now }]],
    ['of an incident that was never opened', [closed, judged('real')], []],
  ])('%s', (_, records, found) => {
    expect(told(...records)).toMatchObject(found);
  });
});
