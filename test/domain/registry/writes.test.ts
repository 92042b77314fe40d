import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import type { Incident } from '../../../lib/domain/incident/incident.ts';
import {
  ADOPTION,
  ApprovalState,
  type IncidentState,
  mayBecome,
  RELEASE,
  ReleaseState,
  type RetrainState,
  VERSION,
  VersionState,
} from '../../../lib/domain/lifecycle.ts';
import type { Deployment, ModelVersion } from '../../../lib/domain/model/model.ts';
import * as follows from '../../../lib/domain/registry/follows.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import * as writes from '../../../lib/domain/registry/writes.ts';
import type { Retrain } from '../../../lib/domain/retrain/retrain.ts';

const ID = { tenant: 'air', model: 'm' };
const RECORD = { chain: 'model.air.m', seq: 7, hash: 'a'.repeat(64) };
const version = (state: VersionState): ModelVersion =>
  ({ ...ID, version: 3, state, requester: 'u_ana', record: RECORD }) as ModelVersion;
const question = (state: ApprovalState, more: Partial<Approval> = {}): Approval =>
  ({ ...ID, id: 'apr_1', version: 3, deployment: 'e', state, approvals: 1, record: RECORD, ...more }) as Approval;
const deployment = (releases: Deployment['releases']): Deployment => ({
  ...ID,
  endpoint: 'e',
  stage: 'prod',
  releases,
  revision: 4,
});
const retrain = (state: RetrainState): Retrain => ({ ...ID, id: 'r1', state, pipeline: 'p' }) as Retrain;
const incident = (id: string, state: IncidentState): Incident =>
  ({ ...ID, id, state, kind: 'drift', deployment: 'e', revision: 2 }) as Incident;

const refused = (write: () => unknown): boolean => {
  try {
    write();
    return false;
  } catch (error) {
    expect(error).toMatchObject({ name: 'IntegrityError', message: expect.stringContaining('cannot become') });
    return true;
  }
};

describe('a write of', () => {
  it.each(VersionState.options)('a version that is %s goes along the edges of its life, or is refused', (from) => {
    for (const to of VersionState.options)
      expect(
        refused(() => writes.version(version(from), { state: to })),
        to,
      ).toBe(from !== to && !mayBecome(VERSION, from, to));
  });

  it.each(ApprovalState.options)('a question that is %s ends once, and stays so', (from) => {
    for (const to of ApprovalState.options)
      expect(
        refused(() => writes.approval(question(from), { state: to })),
        to,
      ).toBe(from !== to && from !== 'pending');
  });

  it.each([...ReleaseState.options, undefined])('a deployment in which a version is %s', (from) => {
    const before = deployment(from ? { 3: from } : {});
    for (const to of ReleaseState.options) {
      const after = { ...before, releases: { 3: to } };
      expect(
        refused(() => writes.deployment(before, after)),
        to,
      ).toBe(from !== to && !mayBecome(RELEASE, from, to));
      expect(
        refused(() => writes.adoption(before, after)),
        to,
      ).toBe(from !== to && !mayBecome(ADOPTION, from, to));
    }
    const forgotten = { ...before, releases: {} };
    expect(refused(() => writes.deployment(before, forgotten))).toBe(from !== undefined);
    expect(refused(() => writes.adoption(before, forgotten))).toBe(from !== undefined && from !== 'live');
  });

  it('a retrain finishes once', () => {
    expect(refused(() => writes.retrain(retrain('running'), { state: 'finished' }))).toBe(false);
    expect(refused(() => writes.retrain(retrain('finished'), { state: 'running' }))).toBe(true);
    expect(refused(() => writes.newRetrain(retrain('finished'), []))).toBe(true);
  });

  it('an incident never opens again: another one does', () => {
    expect(refused(() => follows.incident(incident('a', 'open'), incident('a', 'closed')))).toBe(false);
    expect(refused(() => follows.incident(incident('a', 'closed'), incident('a', 'open')))).toBe(true);
    expect(refused(() => follows.incident(incident('a', 'closed'), incident('b', 'open')))).toBe(false);
    expect(refused(() => follows.incident(undefined, incident('b', 'closed')))).toBe(false);
  });

  it.each(VersionState.options.filter((state) => state !== 'registered'))('something new never begins as %s', (state) =>
    expect(refused(() => writes.newVersion(version(state)))).toBe(true),
  );

  it('says which item, what it becomes, and that nobody wrote it since it was read', () => {
    expect(writes.version(version('gated-pass'), { state: 'awaiting-approval' })).toEqual({
      clause: 'version',
      key: keys.version('air', 'm', 3),
      item: { ...version('gated-pass'), state: 'awaiting-approval' },
      if: { is: { state: 'gated-pass', 'record.hash': RECORD.hash } },
    });
    expect(writes.deployment(deployment({}), { ...deployment({}), unadopted: 'c' })).toEqual({
      clause: 'deployment',
      key: keys.deployment('air', 'm', 'e'),
      item: { ...deployment({}), unadopted: 'c', revision: 5 },
      if: { is: { revision: 4 } },
    });
  });

  it('an item from before items named their records, holds while it names none', () => {
    const { record: _, ...before } = version('approved');
    expect(writes.version(before, { state: 'gated-pass' }).if).toEqual({
      is: { state: 'approved', 'record.hash': null },
    });
  });
});

describe('a question that ends', () => {
  const open = question('pending', { due: 9, token: 'sealed' });

  it.each([
    ['approved', 'approved'],
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    ['withdrawn', 'withdrawn'],
    ['void', 'gated-pass'],
  ] as const)('%s leaves its version %s, in one commit, and is due no more', (state, after) => {
    const [asked, about] = writes.endOfQuestion(open, version('awaiting-approval'), state, { approvals: 2 });
    expect(asked?.item).toMatchObject({ state, approvals: 2, token: 'sealed' });
    expect(asked?.item).not.toHaveProperty('due');
    expect(about?.item).toMatchObject({ state: after });
  });

  it('keeps no token once its execution was told', () => {
    const { item } = writes.approval(question('approved', { token: 'sealed' }), { resumed: 'resumed' });
    expect(item).not.toHaveProperty('token');
  });

  it('whose version waits no more ended between the readings: it is read again, and nobody is called', () => {
    expect(() => writes.endOfQuestion(open, version('approved'), 'approved')).toThrow(
      expect.objectContaining({ name: 'ConflictError', clause: 'version' }),
    );
  });
});
