import { describe, expect, it } from 'vitest';
import { noticesOf } from '../../../functions/announce/effects.ts';
import { decideIncidents } from '../../../lib/domain/incident/decide-incidents.ts';
import { INCIDENT_KINDS, type Incident, type IncidentKind } from '../../../lib/domain/incident/incident.ts';
import { mattersToIncidents } from '../../../lib/domain/incident/matters.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { RECORD_TYPES, type RecordType } from '../../../lib/domain/ledger/types.ts';
import { writtenTypes } from '../written.ts';

type Told = Parameters<typeof decideIncidents>[0];
const subject = { tenant: 't', model: 'm', deployment: 'd', version: 2 };
const told = (type: Told['type'], verdict: string, data: Told['data'] = {}): Told => ({ type, subject, verdict, data });
const at = '2026-11-15T06:00:00.000Z';
const first = (record: Told): Incident => decideIncidents(record, [], at, 'first')[0]!.incident;

const found = (kind: string): Told =>
  told(kind === 'drift' || kind === 'attribution' ? 'DriftDetected' : 'QualityDropped', 'drifted', {
    kind,
    checks: ['a'],
  });
const missed = (kind: string): Told => told('CheckMissed', '', { kind, slot: 'a' });
const checked = (kind: string, verdict = 'stable', more: Told['data'] = {}): Told =>
  told('CheckRecorded', verdict, { kind, ...more });
const GATE = told('VersionGated', 'fail', { facts: { managed: true } });
const RELEASE = told('ReleaseFailed', 'failed');
const RETRAIN = told('RetrainFinished', 'broken', { retrain: 'r' });
const AROUND = told('OutOfBandChangeFound', 'found', { observed: 'x' });
const waste = (verdict: string, kind = verdict): Told => told('WasteFound', verdict, { kind });
const LIVE = told('ReleaseCompleted', 'live');

/** What opens an incident of each kind, and what ends it without anybody's word. */
const OPENED_AND_CLOSED: Readonly<Record<IncidentKind, readonly [Told, Told]>> = {
  drift: [found('drift'), checked('drift')],
  quality: [found('quality'), checked('quality')],
  fairness: [found('fairness'), checked('fairness')],
  estimate: [found('estimate'), checked('estimate')],
  attribution: [found('attribution'), checked('attribution')],
  operations: [found('operations'), checked('operations')],
  golden: [found('golden'), checked('golden')],
  idle: [waste('idle'), waste('spared', 'idle')],
  oversized: [waste('oversized'), waste('spared', 'oversized')],
  'missed-drift': [missed('drift'), checked('drift')],
  'missed-quality': [missed('quality'), checked('quality')],
  'missed-operations': [missed('operations'), checked('operations')],
  'unpaired-jobs': [
    told('TransformJobRead', 'unpaired', { job: 'j' }),
    told('TransformJobRead', 'paired', { job: 'k' }),
  ],
  retrain: [RETRAIN, LIVE],
  gate: [GATE, told('VersionGated', 'pass')],
  release: [RELEASE, LIVE],
  'out-of-band': [AROUND, told('OutOfBandChangeFound', 'undone')],
  standby: [told('StandbyBehind', 'behind'), told('StandbyReady', 'ready')],
};
const KINDS = INCIDENT_KINDS.map((kind) => [kind, ...OPENED_AND_CLOSED[kind]] as const);

/** The notices that people get of a record and what it did to incidents. */
function notices(record: Told, touches: ReturnType<typeof decideIncidents>) {
  const incidents = touches.map(({ incident: { id, kind, deployment, stands }, change }) => ({
    ...{ id, kind, deployment, stands, change },
  }));
  return noticesOf({ ...record, at, data: { ...record.data, incidents } } as unknown as LedgerRecord, 'hash');
}

describe('an incident of every kind', () => {
  it.each(KINDS)('%s is opened by its record, and the same record again only belongs to it', (kind, opens) => {
    const open = first(opens);
    expect(open).toMatchObject({ kind, state: 'open', records: 1 });
    const again = decideIncidents(opens, [open], at, 'second');
    expect(again).toMatchObject([{ change: 'continues', incident: { id: open.id, records: 2 } }]);
  });

  it.each(KINDS)(
    '%s is one notice when it opens, none when it goes on, one when it closes, by one id',
    (_, opens, ends) => {
      const opened = decideIncidents(opens, [], at, 'first');
      const { incident } = opened[0]!;
      const again = decideIncidents(opens, [incident], at, 'second');
      const closed = decideIncidents(ends, [again[0]!.incident], at, 'third');
      expect(closed).toMatchObject([
        { change: 'closed', incident: { id: incident.id, state: 'closed', closedAt: at } },
      ]);
      const told = [notices(opens, opened), notices(opens, again), notices(ends, closed)];
      expect(told.map((of) => of.map((one) => one.incident))).toEqual([
        [{ id: incident.id, change: 'opened' }],
        [],
        [{ id: incident.id, change: 'closed' }],
      ]);
      for (const { link } of told.flat()) expect(link).toBe(`/models/m?incident=${incident.id}`);
      expect(new Set(told.flat().map(({ title }) => title)).size).toBe(1);
      expect(decideIncidents(opens, [closed[0]!.incident], at, 'fourth')[0]!.incident.id).not.toBe(incident.id);
    },
  );

  it.each(KINDS.filter(([kind]) => kind !== 'out-of-band'))('%s is closed by a person', (_, opens) => {
    const open = first(opens);
    const word = { ...told('IncidentClosed', 'closed', { incident: open.id }), subject: { tenant: 't', model: 'm' } };
    expect(decideIncidents(word, [open], at, 'word')).toMatchObject([
      { change: 'closed', incident: { stands: 'closed by a person' } },
    ]);
  });

  it('is moved by nothing but records that flows write', () => {
    const moving = (Object.keys(RECORD_TYPES) as RecordType[]).filter(mattersToIncidents);
    expect(writtenTypes()).toEqual(expect.arrayContaining(moving));
    // Each that opens or ends one is among them.
    for (const [, opens, ends] of KINDS) expect(moving).toEqual(expect.arrayContaining([opens.type, ends.type]));
  });
});

const DRIFT = found('drift');
const asked = checked('drift', 'stable', { asked: 'chk' });
it.each<[string, Told, Told, string[]]>([
  ['drift', DRIFT, asked, ['continues']],
  ['drift', DRIFT, checked('drift', 'undecided'), ['continues']],
  ['drift', DRIFT, checked('quality'), []],
  ['drift', DRIFT, LIVE, ['closed']],
  ['drift', DRIFT, RELEASE, ['changed']],
  ['drift', DRIFT, told('RetrainHeld', 'hold', { kind: 'drift' }), ['changed']],
  ['drift', DRIFT, told('RetrainHeld', 'hold', { kind: 'quality' }), []],
  ['drift', DRIFT, told('RetrainStarted', 'start', { kind: 'drift', retrain: 'r' }), ['changed']],
  ['drift', DRIFT, told('RetrainStarted', 'start', { kind: 'quality', retrain: 'r' }), []],
  ['drift', DRIFT, told('RetrainStarted', 'start', { kind: 'person', retrain: 'r' }), ['changed']],
  ['drift', DRIFT, told('ReleaseStarted', 'started'), ['changed']],
  ['quality', found('quality'), checked('drift'), []],
  ['quality', found('quality'), LIVE, ['closed']],
  ['quality', found('quality'), told('RetrainHeld', 'hold', { kind: 'quality' }), ['changed']],
  ['quality', found('quality'), told('RetrainStarted', 'start', { kind: 'quality', retrain: 'r' }), ['changed']],
  ['fairness', found('fairness'), checked('quality'), []],
  ['fairness', found('fairness'), LIVE, ['closed']],
  ['estimate', found('estimate'), checked('estimate', 'drifted'), ['continues']],
  ['estimate', found('estimate'), LIVE, ['closed']],
  ['attribution', found('attribution'), checked('drift'), []],
  ['attribution', found('attribution'), LIVE, ['closed']],
  ...(['drift', 'quality', 'fairness', 'estimate', 'attribution'] as const).flatMap(
    (kind): [string, Told, Told, string[]][] => [
      [kind, found(kind), told('ApprovalRequested', ''), ['changed']],
      [kind, found(kind), told('ApprovalAnswered', 'counted'), ['continues']],
      [kind, found(kind), told('ApprovalAnswered', 'approved'), ['changed']],
      [kind, found(kind), told('ApprovalAnswered', 'rejected'), ['changed']],
      [kind, found(kind), told('ApprovalExpired', 'expired'), ['changed']],
      [kind, found(kind), told('ApprovalVoided', 'void'), ['changed']],
      [kind, found(kind), told('ApprovalWithdrawn', 'withdrawn'), ['changed']],
    ],
  ),
  ['missed-drift', missed('drift'), asked, []],
  ['missed-drift', missed('drift'), checked('quality'), []],
  ['missed-drift', missed('drift'), LIVE, []],
  ['missed-quality', missed('quality'), checked('drift'), []],
  ['missed-quality', missed('quality'), checked('quality', 'undecided'), ['closed']],
  ['missed-quality', missed('quality'), checked('quality', 'stable', { asked: 'chk' }), []],
  ['missed-quality', missed('quality'), LIVE, []],
  ['gate', GATE, told('VersionRetired', 'retired'), ['closed']],
  ['gate', GATE, told('ApprovalRequested', ''), []],
  ['retrain', RETRAIN, told('RetrainStarted', 'start', { kind: 'person', retrain: 'r2' }), []],
  ['retrain', RETRAIN, told('RetrainFinished', 'pipeline-failed', { retrain: 'r2' }), ['changed']],
  ['out-of-band', AROUND, told('OutOfBandAcknowledged', 'acknowledged'), ['closed']],
  ['out-of-band', AROUND, LIVE, ['closed']],
  ['idle', waste('idle'), waste('oversized'), ['opened']],
  ['idle', waste('idle'), waste('spared', 'oversized'), []],
  ['oversized', waste('oversized'), LIVE, ['closed']],
])('of %s: %j then %j means %j', (_, opens, then, changes) => {
  const touches = decideIncidents(then, [first(opens)], at, 'then');
  expect(touches.map(({ change }) => change)).toEqual(changes);
});

it('a retrain started for a finding says how it ended there, and is no incident of its own', () => {
  const [retraining] = decideIncidents(
    told('RetrainStarted', 'start', { kind: 'drift', retrain: 'r' }),
    [first(DRIFT)],
    at,
    'start',
  );
  const ended = decideIncidents(RETRAIN, [retraining!.incident], at, 'end');
  expect(ended).toMatchObject([{ change: 'changed', incident: { kind: 'drift', stands: 'ended: broken' } }]);
});

it('an approval given around steward is about no deployment: it is closed by a person, since nothing undoes it', () => {
  const given = {
    ...told('OutOfBandChangeFound', 'found', { approval: 'Approved' }),
    subject: { tenant: 't', model: 'm', version: 2 },
  };
  const open = first(given);
  expect(open).toMatchObject({ kind: 'out-of-band', deployment: '' });
  expect(decideIncidents(LIVE, [open], at, 'live')).toEqual([]);
  const word = told('IncidentClosed', 'closed', { incident: open.id });
  expect(decideIncidents(word, [open], at, 'word')).toMatchObject([{ change: 'closed' }]);
});
