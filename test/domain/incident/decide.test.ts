import { expect, it } from 'vitest';
import { decideIncidents } from '../../../lib/domain/incident/decide.ts';
import type { Incident } from '../../../lib/domain/incident/incident.ts';

type Told = Parameters<typeof decideIncidents>[0];
const subject = { tenant: 't', model: 'm', deployment: 'd', version: 2 };
const told = (type: Told['type'], verdict: string, data: Told['data'] = {}): Told => ({ type, subject, verdict, data });
const at = '2026-11-15T06:00:00.000Z';
const first = (record: Told): Incident => decideIncidents(record, [], at, 'first')[0]!.incident;

const DRIFT = told('DriftDetected', 'drifted', { kind: 'drift', checks: ['a'] });
const MISSED = told('CheckMissed', '', { kind: 'drift', slot: 'a' });
const GATE = told('VersionGated', 'fail', { facts: { managed: true } });
const RELEASE = told('ReleaseFailed', 'failed');
const RETRAIN = told('RetrainFinished', 'broken', { retrain: 'r' });
const AROUND = told('OutOfBandChangeFound', 'found', { observed: 'x' });
const stable = told('CheckRecorded', 'stable', { kind: 'drift' });
const asked = told('CheckRecorded', 'stable', { kind: 'drift', asked: 'chk' });
const live = told('ReleaseCompleted', 'live');

it.each([
  ['drift', DRIFT],
  ['missed-drift', MISSED],
  ['gate', GATE],
  ['release', RELEASE],
  ['retrain', RETRAIN],
  ['out-of-band', AROUND],
])('an incident of %s is opened by its record, and the same record again only belongs to it', (kind, record) => {
  const open = first(record);
  expect(open).toMatchObject({ kind, state: 'open', records: 1 });
  const again = decideIncidents(record, [open], at, 'second');
  expect(again).toMatchObject([{ change: 'continues', incident: { id: open.id, records: 2 } }]);
});

it.each([
  ['drift', DRIFT, stable, ['closed']],
  ['drift', DRIFT, asked, ['continues']],
  ['drift', DRIFT, live, ['closed']],
  ['drift', DRIFT, RELEASE, ['changed']],
  ['drift', DRIFT, told('RetrainHeld', 'hold', { kind: 'drift' }), ['changed']],
  ['drift', DRIFT, told('RetrainHeld', 'hold', { kind: 'quality' }), []],
  ['missed-drift', MISSED, stable, ['closed']],
  ['missed-drift', MISSED, asked, []],
  ['missed-drift', MISSED, live, []],
  ['gate', GATE, told('VersionGated', 'pass'), ['closed']],
  ['gate', GATE, told('VersionRetired', 'retired'), ['closed']],
  ['release', RELEASE, live, ['closed']],
  ['retrain', RETRAIN, live, ['closed']],
  ['out-of-band', AROUND, told('OutOfBandAcknowledged', 'acknowledged'), ['closed']],
  ['out-of-band', AROUND, told('OutOfBandChangeFound', 'undone'), ['closed']],
])('of %s: %j then %j means %j', (_, opens, then, changes) => {
  const touches = decideIncidents(then, [first(opens)], at, 'then');
  expect(touches.map(({ change }) => change)).toEqual(changes);
});
