import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { mayBecome, VERSION, VersionState } from '../../../lib/domain/lifecycle.ts';
import type { Deployment, ModelVersion } from '../../../lib/domain/model/model.ts';
import { decideRetirement } from '../../../lib/domain/registry/decide-retirement.ts';

const version = (state: ModelVersion['state']) =>
  ({ tenant: 'default', model: 'm', version: 2, state }) as ModelVersion;
const at = (more: Partial<Deployment>): Deployment => ({
  tenant: 'default',
  model: 'm',
  endpoint: 'm-prod',
  stage: 'prod',
  releases: {},
  revision: 1,
  ...more,
});
const decide = (state: ModelVersion['state'], deployments: Deployment[] = [], approvals: Approval[] = []) =>
  decideRetirement({ version: version(state), deployments, approvals });

describe('retiring a version', () => {
  it.each(VersionState.options)('that is %s follows the edges of its life', (state) => {
    const expected = state === 'retired' ? 'already' : 'retire';
    expect(decide(state).verdict).toBe(expected);
    expect(mayBecome(VERSION, state, 'retired')).toBe(state !== 'retired');
  });

  it.each<[string, Partial<Deployment>, string]>([
    ['serves', { champion: 2, releases: { 2: 'live' } }, 'steward rollback m --deployment m-prod'],
    [
      'is on its way in',
      { releasing: { version: 2, config: 'c', approval: 'a', startedAt: 1, deadline: 2, alarms: [] } },
      'wait until',
    ],
  ])('that %s is refused with what to do first', (_, deployment, mend) =>
    expect(decide('approved', [at({}), at(deployment)])).toMatchObject({
      verdict: 'refuse',
      why: expect.stringContaining(mend),
    }),
  );

  it.each<[string, Partial<Deployment>]>([
    ['another version serves', { champion: 1, releases: { 1: 'live', 2: 'rolled-back' } }],
    [
      'another version is on its way',
      { releasing: { version: 3, config: 'c', approval: 'a', startedAt: 1, deadline: 2, alarms: [] } },
    ],
    ['it served once', { champion: 3, releases: { 2: 'superseded', 3: 'live' } }],
  ])('is done where %s', (_, deployment) =>
    expect(decide('approved', [at(deployment)])).toMatchObject({ verdict: 'retire', noWayBack: [] }),
  );

  it('says which deployments lose their way back, and closes its own open question only', () => {
    const question = (id: string, v: number, state: Approval['state']) => ({ id, version: v, state }) as Approval;
    expect(
      decide(
        'awaiting-approval',
        [at({ champion: 3, previous: { version: 2, config: 'c' } })],
        [question('a', 2, 'rejected'), question('b', 3, 'pending'), question('c', 2, 'pending')],
      ),
    ).toMatchObject({ verdict: 'retire', noWayBack: ['m-prod'], open: [{ id: 'c' }] });
  });
});
