import { describe, expect, it } from 'vitest';
import { responseMisfits } from '../../../lib/domain/applicable/response-fits.ts';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { OnConfirmed } from '../../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../../lib/domain/model/model.ts';
import { decideRevert } from '../../../lib/domain/response/decide-response.ts';
import { type Candidate, decideSafeVersion, servedBefore } from '../../../lib/domain/response/safe-version.ts';
import { responsesTo } from '../../../lib/domain/response/wanted-responses.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-15T06:00:00Z');
const PLACE = 'fraud-prod';

/** Version 3 serves; 1 and 2 did before. */
const place = (change: Partial<Deployment> = {}): Deployment => ({
  ...{ tenant: 'default', model: 'fraud', endpoint: PLACE, stage: 'prod', champion: 3, config: 'c3', liveSince: 5 },
  ...{
    releases: { 1: 'superseded', 2: 'superseded', 3: 'live', 4: 'rolled-back' },
    previous: { version: 2, config: 'c2' },
  },
  ...{ revision: 7, ...change },
});
const candidate = (version: number, said = 'approved', approval: object = {}): Candidate => ({
  version: { model: 'fraud', version, state: 'approved', said: { [PLACE]: said } } as unknown as ModelVersion,
  approvals: [
    { id: `apr_${version}`, version, deployment: PLACE, state: 'approved', askedAt: version, ...approval },
  ] as unknown as Approval[],
});
const safe = (deployment: Deployment, ...candidates: Candidate[]) => decideSafeVersion(deployment, candidates);

describe('the last safe version', () => {
  it('is looked for from the one that served before this on, then by number', () => {
    expect(servedBefore(place())).toEqual([2, 1]);
    expect(servedBefore(place({ previous: { version: 1, config: 'c1' } }))).toEqual([1, 2]);
    expect(servedBefore(place({ previous: { config: 'adopted' } }))).toEqual([2, 1]);
  });

  const [one, two] = [candidate(1), candidate(2)];
  it.each<[string, Deployment, Candidate[], number | string]>([
    ['the one before', place(), [two, one], 2],
    ['an older one, where people took their yes to that back', place(), [candidate(2, 'withdrawn'), one], 1],
    [
      'an older one, where that is retired',
      place(),
      [{ ...two, version: { ...two.version, state: 'retired' } }, one],
      1,
    ],
    ['an older one, where its approval is used up', place(), [candidate(2, 'approved', { spent: true }), one], 1],
    ['an older one, where somebody went back from that', place({ left: [{ version: 2, at: 1 }] }), [two, one], 1],
    [
      'none that was approved for another deployment alone',
      place(),
      [candidate(2, 'approved', { deployment: 'x' })],
      'approval-stands',
    ],
    ['none that was never live', place(), [candidate(4)], 'was-live'],
    ['none where nothing served before', place({ releases: { 3: 'live' } }), [], 'safe-version'],
  ])('is %s', (_, deployment, candidates, expected) => {
    const found = safe(deployment, ...candidates);
    if (typeof expected === 'number') expect(found).toEqual({ version: expected, approval: `apr_${expected}` });
    else expect(found).toMatchObject({ reasons: [{ rule: expected }] });
  });
});

describe('going back by itself', () => {
  const decide = (change: Partial<Parameters<typeof decideRevert>[0]> = {}) =>
    decideRevert({
      ...{ deployment: place(), found: { version: 3, incident: 'inc-1' }, tier: 'limited' },
      ...{ safe: { version: 2, approval: 'apr_2' }, coolDown: DAY, now: NOW, ...change },
    });
  const releasing = { version: 4, config: 'c4', approval: 'a', startedAt: 1, deadline: 2, alarms: [] };

  it.each<[string, Parameters<typeof decide>[0], string]>([
    ['starts', {}, 'start'],
    [
      'happens once an incident',
      { deployment: place({ left: [{ version: 9, at: 1, incident: 'inc-1' }] }) },
      'already',
    ],
    ['waits for what is on its way', { deployment: place({ releasing }) }, 'one-release'],
    ['is not of a version that serves no more', { found: { version: 2, incident: 'inc-1' } }, 'served'],
    [
      'cools down after another',
      { deployment: place({ left: [{ version: 9, at: NOW - DAY + 1, incident: 'inc-0' }] }) },
      'cool-down',
    ],
    [
      'goes on when it has',
      { deployment: place({ left: [{ version: 9, at: NOW - DAY, incident: 'inc-0' }] }) },
      'start',
    ],
    [
      'is not held up by what a person went back from',
      { deployment: place({ left: [{ version: 9, at: NOW }] }) },
      'start',
    ],
    ['needs a person where the risk is high', { tier: 'high' }, 'person'],
    [
      'needs a version',
      { safe: { reasons: [{ rule: 'safe-version', subject: '', observed: '', limit: '' }] } },
      'safe-version',
    ],
  ])('%s', (_, change, expected) => {
    const decision = decide(change);
    if (decision.verdict === 'hold') expect(decision.reasons.map(({ rule }) => rule)).toEqual([expected]);
    else expect(decision.verdict).toBe(expected);
  });

  it('names every reason against it, and the command for who may', () => {
    const decision = decide({
      tier: 'high',
      deployment: place({ releasing }),
      found: { version: 1, incident: 'inc-1' },
    });
    expect(decision).toMatchObject({
      verdict: 'hold',
      reasons: [
        { rule: 'one-release' },
        { rule: 'served' },
        {
          rule: 'person',
          limit: expect.stringContaining('steward revert fraud --deployment fraud-prod --to 2 --reason'),
        },
      ],
    });
  });
});

describe('what a manifest wants on a finding', () => {
  const retraining = { on: ['drift' as const] };
  const onConfirmed = (said: object) => OnConfirmed.parse(said);
  it.each<[string, Parameters<typeof responsesTo>[0], Parameters<typeof responsesTo>[1], string[]]>([
    ['nothing, where it says nothing', {}, 'drift', []],
    ['a retrain, as `retraining.on` says', { retraining }, 'drift', ['retrain']],
    [
      'what it names, in its place',
      { retraining, onConfirmed: onConfirmed({ drift: ['freeze'] }) },
      'drift',
      ['freeze'],
    ],
    ['no more than telling', { retraining, onConfirmed: onConfirmed({ drift: ['notify'] }) }, 'drift', []],
    [
      'of other kinds as before',
      { retraining, onConfirmed: onConfirmed({ quality: ['revert'] }) },
      'drift',
      ['retrain'],
    ],
    ['of what was changed around it', { onConfirmed: onConfirmed({ outOfBand: ['freeze'] }) }, 'outOfBand', ['freeze']],
  ])('is %s', (_, manifest, kind, expected) => expect(responsesTo(manifest, kind)).toEqual(expected));

  it.each([{ drift: [] }, { operations: ['retrain'] }, { outOfBand: ['revert'] }, { drift: ['undo'] }])(
    'is never %j',
    (said) => expect(OnConfirmed.safeParse(said).success).toBe(false),
  );

  it.each([
    [{ drift: ['notify', 'freeze'] }, 'must be `notify` alone'],
    [{ drift: ['freeze', 'freeze'] }, 'must name each word once'],
    [{ drift: ['retrain'] }, '`retrain` needs `retraining`'],
    [{ fairness: ['freeze'] }, 'nothing looks for it'],
    [{ operations: ['revert'] }, 'nothing looks for it'],
  ])('is refused at apply where it makes no sense: %j', (said, message) => {
    const manifest = { onConfirmed: onConfirmed(said), monitoring: { quality: {} } };
    const found = responseMisfits(manifest as unknown as Parameters<typeof responseMisfits>[0]);
    expect(found).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});
