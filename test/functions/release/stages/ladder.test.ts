import { beforeEach, describe, expect, it } from 'vitest';
import { relationChecker } from '../../../../lib/domain/ledger/related.ts';
import { BEN, person } from '../../world.ts';
import {
  begin,
  CARL,
  checked,
  DAN,
  give,
  HOUR,
  live,
  OLA,
  openWorld,
  PROD,
  pass,
  promote,
  question,
  STAGING,
  say,
  shown,
  version,
  world,
} from './staged.ts';

beforeEach(openWorld);

describe('a version with a stage before production', () => {
  it('is asked about there first, soaks, and is then asked about for production by itself, judged anew', async () => {
    await begin({ soak: '6h' }, { approval: { quorum: 2 } });
    expect((await version()).said).toEqual({ [STAGING]: 'awaiting-approval' });
    expect(await promote(true)).toMatchObject({
      verdict: 'not-yet',
      conditions: [
        { rule: 'live', met: false, says: expect.stringContaining('version 1 is not live in flight-delay-staging') },
        { rule: 'soak', met: false, says: 'flight-delay-staging soaks for 6 h once version 1 is live there' },
      ],
    });
    await say(STAGING, BEN);
    await pass(HOUR);
    expect(await live(STAGING)).toMatchObject({ champion: 1 });
    expect(await promote(true)).toMatchObject({
      conditions: [
        { rule: 'live', met: true },
        {
          rule: 'soak',
          met: false,
          says: expect.stringMatching(/soaks until 2026-11-01T06:\d\d:.*, 5 h( \d+ min)? left/),
        },
      ],
    });
    expect(await promote()).toMatchObject({ verdict: 'not-yet' });
    expect(await shown(DAN)).toMatchObject({
      stages: [
        { name: 'staging', deployments: [{ endpoint: STAGING, champion: 1 }] },
        {
          name: 'prod',
          deployments: [{ endpoint: PROD }],
          next: { version: 1, said: {}, conditions: [{ met: true }, { met: false }] },
        },
      ],
    });
    expect(await shown({ ...DAN, tenants: ['others'] })).toMatchObject({ status: 404 });
    expect(await give(DAN, { command: 'release', version: 1, deployment: PROD })).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('`flight-delay/1` is too early for `prod`: it was judged for staging'),
    });
    await pass(6 * HOUR);
    expect((await world.types()).filter((type) => /Promotion|Gated|Requested/.test(type))).toEqual([
      'VersionGated:pass',
      'ApprovalRequested',
      'PromotionDue:due',
      'VersionGated:pass',
      'ApprovalRequested',
    ]);
    expect(await question(PROD)).toMatchObject({ quorum: 2 });
    expect((await version()).said).toEqual({ [STAGING]: 'approved', [PROD]: 'awaiting-approval' });
    const already = { verdict: 'already', stands: ['people are being asked about it: `steward approvals list`'] };
    expect([await promote(true), await promote()]).toMatchObject([already, already]);
    await say(PROD, BEN);
    await say(PROD, CARL);
    await pass(HOUR);
    expect([await live(STAGING), await live(PROD)]).toMatchObject([{ champion: 1 }, { champion: 1 }]);
    expect(await promote(true)).toMatchObject({ verdict: 'already' });
    expect(world.log).toEqual([]);
  });

  it('is held back by a check that is not stable, until the last one is', async () => {
    await begin({ stable: ['drift'] });
    await say(STAGING, BEN);
    await pass(HOUR);
    expect((await promote(true)).conditions.at(-1)).toMatchObject({
      met: false,
      says: 'no drift check of version 1 in flight-delay-staging yet, and the last must be stable',
    });
    await checked(STAGING, 'drifted', 1);
    await pass(HOUR);
    expect(await question(PROD)).toBeUndefined();
    expect((await promote(true)).conditions.at(-1)).toMatchObject({
      met: false,
      says: expect.stringContaining('the last drift check of flight-delay-staging says drifted'),
    });
    await checked(STAGING, 'stable', 2);
    await pass(HOUR);
    expect(await question(PROD)).toBeDefined();
  });

  it('is held back by a freeze of what it would come from, which is lifted by an owner', async () => {
    await begin({ soak: '6h' });
    await say(STAGING, BEN);
    await pass(HOUR);
    await give(DAN, { command: 'freeze', deployment: STAGING, reason: 'labels are in doubt' });
    await pass(6 * HOUR);
    expect(await question(PROD)).toBeUndefined();
    expect((await promote(true)).conditions.at(-1)).toMatchObject({
      ...{ rule: 'not-frozen', met: false, subject: STAGING },
      says: expect.stringContaining('by u_dan: labels are in doubt; an owner lifts it with'),
    });
    await give(OLA, { command: 'unfreeze', reason: 'they are right' });
    expect(await promote()).toMatchObject({ verdict: 'promoted' });
  });

  it('that people said yes to is not released where what must hold before it does no more, and is asked about again by a person', async () => {
    await begin({ stable: ['drift'] });
    await say(STAGING, BEN);
    await pass(HOUR);
    await checked(STAGING, 'stable', 1);
    await pass(HOUR);
    await checked(STAGING, 'drifted', 2);
    await say(PROD, BEN);
    await pass(HOUR);
    expect((await world.records()).findLast(({ type }) => type === 'ReleaseFailed')).toMatchObject({
      ...{ verdict: 'refused', subject: { deployment: PROD } },
      reasons: [
        {
          rule: 'stage',
          observed: expect.stringContaining('the last drift check of flight-delay-staging says drifted'),
          limit: 'before it is released into prod',
        },
      ],
    });
    expect([(await version()).said, (await live(PROD)).releases]).toEqual([{ [STAGING]: 'approved' }, {}]);
    await checked(STAGING, 'stable', 4);
    await pass(HOUR);
    expect(await question(PROD)).toBeUndefined();
    expect(await promote()).toMatchObject({ verdict: 'promoted' });
    await pass(HOUR);
    await say(PROD, BEN);
    await pass(HOUR);
    expect(await live(PROD)).toMatchObject({ champion: 1 });

    world.take(world.train(2, { better: 0.4 }));
    await pass(HOUR);
    await say(STAGING, BEN, 'approve', 2);
    await pass(2 * HOUR);
    await checked(STAGING, 'stable', 8, 2);
    await pass(HOUR);
    await give(DAN, { command: 'rollback', deployment: STAGING });
    await pass(HOUR);
    await say(PROD, CARL, 'approve', 2);
    await pass(HOUR);
    expect([await live(STAGING), await live(PROD)]).toMatchObject([{ champion: 1 }, { champion: 1 }]);
    expect((await world.records()).findLast(({ type }) => type === 'ReleaseFailed')?.reasons?.[0]).toMatchObject({
      observed: 'version 2 is not live in flight-delay-staging: superseded, version 1 serves it',
    });
  });

  it('is asked of the groups that its stage names: no other answers, and who leaves them counts no more', async () => {
    await begin({}, { approval: { quorum: 2, groups: ['owners', 'approvers'] } });
    await say(STAGING, BEN);
    await pass(2 * HOUR);
    const asked = (await question(PROD))!;
    expect(asked).toMatchObject({ groups: ['owners', 'approvers'], quorum: 2 });
    expect(await world.answer(asked, DAN)).toMatchObject({
      verdict: 'refused',
      reasons: [{ observed: 'others-than-asked', limit: 'allowed by policy, and owners or approvers answer it' }],
    });
    expect(await say(PROD, OLA)).toMatchObject({ verdict: 'counted' });
    world.people.set(OLA.id, { ...OLA, groups: [] });
    expect(await say(PROD, CARL)).toMatchObject({ verdict: 'counted', reasons: [{ observed: '1' }] });
    expect(await say(PROD, BEN)).toMatchObject({ verdict: 'approved' });
    expect(
      (await world.records()).filter(({ type }) => type === 'ApprovalAnswered').map(({ data }) => data.as),
    ).toEqual([undefined, ['owners'], ['approvers'], ['approvers']]);
    await pass(HOUR);
    expect(await live(PROD)).toMatchObject({ champion: 1 });
    const related = relationChecker('model.default.flight-delay');
    for (const record of await world.records()) related.take(record);
    expect(related.findings()).toEqual([]);
  });

  it('is held back while somebody has something else run there, until what was released runs again', async () => {
    await begin({ soak: '6h' });
    await say(STAGING, BEN);
    await pass(HOUR);
    const released = world.sagemaker.apart.get(STAGING)!;
    world.sagemaker.apart.set(STAGING, { ...released, capture: { ...released.capture, enabled: false } });
    await pass(7 * HOUR);
    expect(await live(STAGING)).toMatchObject({ champion: 1, outOfBand: { acknowledged: false } });
    expect(await question(PROD)).toBeUndefined();
    expect((await promote(true)).conditions[0]).toMatchObject({
      ...{ rule: 'live', met: false },
      says: 'flight-delay-staging runs something else than was released: `steward history flight-delay` says what',
    });
    world.sagemaker.apart.set(STAGING, released);
    await pass(2 * HOUR);
    // What ran meanwhile was not what soaks: that begins anew.
    expect((await promote(true)).conditions[1]).toMatchObject({ rule: 'soak', met: false });
    expect(await question(PROD)).toBeUndefined();
    await pass(5 * HOUR);
    expect(await question(PROD)).toBeDefined();
  });

  it('that people say no to for production stays in staging; a person brings it up again, and goes back in production alone', async () => {
    await begin();
    for (const number of [1, 2]) {
      if (number === 2) {
        world.take(world.train(2, { better: 0.4 }));
        await world.run(world.plane.clock.now());
      }
      await say(STAGING, BEN, 'approve', number);
      await pass(2 * HOUR);
      if (number === 2) {
        await say(PROD, BEN, 'reject', 2);
        await pass(HOUR);
        expect(await version(2)).toMatchObject({
          state: 'approved',
          said: { [STAGING]: 'approved', [PROD]: 'rejected' },
        });
        expect(await question(PROD, 2)).toBeUndefined();
        expect(await promote(false, 2)).toMatchObject({ verdict: 'promoted', gate: { verdict: 'pass' } });
        await world.run(world.plane.clock.now());
      }
      await say(PROD, CARL, 'approve', number);
      await pass(2 * HOUR);
    }
    expect([await live(STAGING), await live(PROD)]).toMatchObject([{ champion: 2 }, { champion: 2 }]);
    await give(DAN, { command: 'rollback', deployment: PROD });
    await pass(2 * HOUR);
    expect([await live(STAGING), await live(PROD)]).toMatchObject([{ champion: 2 }, { champion: 1 }]);
    expect(await question(PROD, 2)).toBeUndefined();
    await give(DAN, { command: 'retrain', reason: 'new routes', anyway: false });
    const started = (await world.records()).find(({ type }) => type === 'RetrainStarted');
    expect(started?.data.parameters).toMatchObject({ ChampionModelData: 's3://data/runs/1/model.tar.gz' });
  });

  it('is retrained once, whoever wants it at the same moment', async () => {
    await begin();
    const wants = (actor: typeof DAN) => give(actor, { command: 'retrain', reason: 'new routes', anyway: false });
    const EVE = person('u_eve', 'operators');
    const said = await Promise.allSettled([wants(DAN), wants(EVE)]);
    // Every door decides anew what a conflict took back, and sees then what came first.
    const conflicts = said.flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : []));
    expect(conflicts).toEqual(['ConflictError']);
    expect(await wants(said[0]!.status === 'rejected' ? DAN : EVE)).toMatchObject({ done: { verdict: 'hold' } });
    const types = (await world.records()).map(({ type }) => type);
    expect(types.filter((type) => type === 'RetrainStarted')).toHaveLength(1);
  });

  it('is not judged against another champion than its predictions know: it waits until that one goes on, or back', async () => {
    await begin({ soak: '1d' });
    await say(STAGING, BEN);
    await pass(26 * HOUR);
    await say(PROD, BEN);
    await pass(HOUR);
    world.take(world.train(2, { better: 0.4 }));
    await pass(HOUR);
    await say(STAGING, BEN, 'approve', 2);
    await pass(2 * HOUR);
    world.take(world.train(3, { better: 0.6 }));
    await pass(HOUR);
    const gated = (await world.records()).findLast(({ type }) => type === 'VersionGated');
    expect(gated).toMatchObject({
      ...{ verdict: 'inconclusive', subject: { version: 3 } },
      data: {
        limits: expect.arrayContaining([
          expect.objectContaining({
            ...{ name: 'auc.difference', outcome: 'cannot say' },
            because:
              'the predictions compare with version 1, which serves flight-delay-prod, and version 2 serves flight-delay-staging: let that one go on first, or go back there (`steward rollback`)',
          }),
        ]),
      },
    });
    expect(await question(STAGING, 3)).toBeUndefined();
    await give(DAN, { command: 'rollback', deployment: STAGING });
    await pass(HOUR);
    expect(await give(DAN, { command: 'gate', version: 3, dryRun: false })).toMatchObject({
      done: { verdict: 'pass' },
    });
    await pass(HOUR);
    expect(await question(STAGING, 3)).toBeDefined();
  });

  it('is judged for production by what that adds: evidence that is missing closes its gate there, and changes nothing in staging', async () => {
    await begin({}, { gate: { evidence: ['test-report'] } });
    await say(STAGING, BEN);
    await pass(2 * HOUR);
    expect(await version()).toMatchObject({
      state: 'gated-inconclusive',
      gate: { stage: 'prod' },
      said: { [STAGING]: 'approved' },
    });
    expect(await live(STAGING)).toMatchObject({ champion: 1, releases: { 1: 'live' } });
    const content = Buffer.from('<testsuite><testcase name="a"/></testsuite>').toString('base64');
    expect(await give(DAN, { command: 'evidence', version: 1, kind: 'test-report', content })).toMatchObject({
      done: { judged: 'again' },
    });
    await pass(HOUR);
    expect(await question(PROD)).toBeDefined();
    expect(await give(DAN, { command: 'gate', version: 1, dryRun: false })).toMatchObject({
      done: { verdict: 'not-now' },
    });
  });
});
