import { beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../../../functions/approve/ask.ts';
import { BEN } from '../../world.ts';
import {
  begin,
  checked,
  DAN,
  give,
  HOUR,
  id,
  live,
  openWorld,
  PROD,
  pass,
  promote,
  question,
  STAGING,
  say,
  version,
  world,
} from './staged.ts';

beforeEach(openWorld);

const JUNIT = '<testsuites><testsuite name="serving" tests="1"><testcase name="answers"/></testsuite></testsuites>';

/** The same two stages, of which production demands more from now on than any version shows. */
const tighten = (demand: object = { gate: { limits: { auc: { min: 0.999 } } } }) =>
  world.apply((m) => {
    const [one] = m.deployments as never as object[];
    Object.assign(m, {
      stages: [
        { name: 'staging', stable: ['drift'] },
        { name: 'prod', ...demand },
      ],
      deployments: [
        { ...one, endpoint: PROD, stage: 'prod' },
        { ...one, endpoint: STAGING, stage: 'staging' },
      ],
    });
  });

/** A version that passed the gate of production, got its yes, and was not released because of a check: it stands at that gate. */
async function refusedOnce(between: () => Promise<unknown> = async () => undefined): Promise<void> {
  await begin({ stable: ['drift'] });
  await say(STAGING, BEN);
  await pass(HOUR);
  await checked(STAGING, 'stable', 1);
  await pass(HOUR);
  await checked(STAGING, 'drifted', 2);
  await say(PROD, BEN);
  await between();
  await pass(HOUR);
  await checked(STAGING, 'stable', 4);
  await pass(HOUR);
  expect([(await version()).said, (await live(PROD)).releases]).toEqual([{ [STAGING]: 'approved' }, {}]);
}

const lastGated = async () => (await world.records()).findLast(({ type }) => type === 'VersionGated')!;

describe('a judgement from before the stage demanded more', () => {
  it('opens the stage to nobody: who promotes has it judged by what is demanded now', async () => {
    await refusedOnce();
    await tighten();
    await pass(HOUR);
    expect(await promote()).toMatchObject({ verdict: 'not-yet', gate: { verdict: 'fail' } });
    await pass(HOUR);
    expect(await question(PROD)).toBeUndefined();
    expect(await lastGated()).toMatchObject({ verdict: 'fail', data: { stage: 'prod' } });
  });

  it('lets nobody ask for the release alone: that says who judges it again', async () => {
    await refusedOnce();
    await tighten();
    await pass(HOUR);
    expect(await give(DAN, { command: 'release', version: 1, deployment: PROD })).toMatchObject({
      verdict: 'declined',
      why: expect.stringMatching(
        /^`flight-delay\/1` is too early for `prod`: it was judged by a manifest that is no more applied; `steward gate flight-delay\/1` judges it again/,
      ),
    });
    await pass(HOUR);
    expect(await question(PROD)).toBeUndefined();
  });

  it('stands for a version that is asked about again where nothing changed', async () => {
    await refusedOnce();
    const before = (await version()).gate;
    expect(await promote()).toMatchObject({ verdict: 'promoted' });
    await pass(HOUR);
    expect([await question(PROD), (await version()).gate]).toMatchObject([{ state: 'pending' }, before!]);
  });

  it('is made anew by itself where the manifest comes between the gate and the comparison', async () => {
    await begin({ stable: ['drift'] });
    await say(STAGING, BEN);
    await pass(HOUR);
    await checked(STAGING, 'stable', 1);
    const gated = async () => (await world.types()).filter((type) => type === 'VersionGated:pass').length;
    while ((await gated()) < 2) {
      const next = world.plane.plane.nextAt();
      if ((await world.plane.plane.step()) === 0) world.plane.clock.moveTo(next!);
    }
    await tighten();
    await pass(HOUR);
    expect((await world.types()).slice(-4)).toEqual([
      'ModelApplied:changed',
      'VersionCompared:not-due',
      'GateAsked',
      'VersionGated:fail',
    ]);
    expect(await question(PROD)).toBeUndefined();
  });

  it('is made anew by itself where the manifest comes between the comparison and the question', async () => {
    await refusedOnce();
    const compared = (await world.records()).findLast(({ type }) => type === 'VersionCompared')!;
    const comparison = compared.evidence!.find(({ name }) => name === 'comparison')!.sha256;
    await tighten();
    const due = { ...id, version: 1, deployment: PROD, comparison, token: 'token', execution: 'an-execution' };
    await expect(ask(world.plane.portsOf('ask'))(due)).rejects.toThrow(
      '`flight-delay/1` is not asked about in `flight-delay-prod`: it was judged by a manifest that is no more applied; its gate judges it again, and asks when it passes',
    );
    await pass(HOUR);
    const types = (await world.types()).filter((type) => !type.startsWith('Check'));
    expect(types.slice(-2)).toEqual(['GateAsked', 'VersionGated:fail']);
    expect(await question(PROD)).toBeUndefined();
  });

  it('does not know evidence that came while its release waited: judged anew with it', async () => {
    const content = Buffer.from(JUNIT).toString('base64');
    await refusedOnce(async () => give(DAN, { command: 'evidence', version: 1, kind: 'test-report', content }));
    expect(await promote()).toMatchObject({ verdict: 'promoted', gate: { verdict: 'pass' } });
    await pass(HOUR);
    expect(await question(PROD)).toBeDefined();
    expect(world.log).toEqual([]);
  });
});
