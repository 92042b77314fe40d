import { beforeEach, describe, expect, it } from 'vitest';
import { BEN } from '../../world.ts';
import {
  begin,
  CARL,
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
  version,
  world,
} from './staged.ts';

beforeEach(openWorld);

/** What somebody of the team may try who has no key of Steward's: each is refused in words, and nothing is released by it. */
describe('somebody of the team', () => {
  it('who answers for one stage does not answer for another', async () => {
    await begin({ approval: { groups: ['approvers'] } }, { approval: { groups: ['owners'] } });
    const refused = { verdict: 'refused', reasons: [{ observed: 'others-than-asked' }] };
    expect(await say(STAGING, OLA)).toMatchObject(refused);
    expect(await say(STAGING, BEN)).toMatchObject({ verdict: 'approved' });
    await pass(2 * HOUR);
    expect(await say(PROD, CARL)).toMatchObject(refused);
    expect(await say(PROD, OLA)).toMatchObject({ verdict: 'approved' });
    await pass(HOUR);
    expect(await live(PROD)).toMatchObject({ champion: 1 });
  });

  it('who had it judged does not answer, in whatever group', async () => {
    const BOTH = { ...DAN, groups: ['operators', 'owners'] as ('operators' | 'owners')[] };
    await begin({}, { approval: { groups: ['owners'] } });
    await say(STAGING, BEN);
    await pass(2 * HOUR);
    await say(PROD, OLA, 'reject');
    await pass(HOUR);
    world.people.set(BOTH.id, BOTH);
    expect(await give(BOTH, { command: 'promote', version: 1, to: 'prod', dryRun: false })).toMatchObject({
      done: { verdict: 'promoted' },
    });
    await pass(HOUR);
    expect(await say(PROD, BOTH)).toMatchObject({ verdict: 'refused' });
  });

  it('who promotes twice at once has it asked about once', async () => {
    await begin();
    await say(STAGING, BEN);
    await pass(2 * HOUR);
    await say(PROD, BEN, 'reject');
    await pass(HOUR);
    const said = await Promise.allSettled([promote(), promote()]);
    const [first] = said.flatMap((one) => (one.status === 'fulfilled' ? [one.value.verdict] : []));
    expect(first).toBe('promoted');
    await pass(HOUR);
    const open = (await world.plane.ports.registry.approvals({ tenant: 'default', model: 'flight-delay' }, 1)).filter(
      ({ state, deployment }) => state === 'pending' && deployment === PROD,
    );
    expect(open).toHaveLength(1);
  });

  it('who moves a config while it soaks, or goes back in staging, promotes nothing past the soak', async () => {
    await begin({ soak: '6h' });
    await say(STAGING, BEN);
    await pass(HOUR);
    world.take(world.train(2, { better: 0.4 }));
    await pass(HOUR);
    await say(STAGING, BEN, 'approve', 2);
    await pass(HOUR);
    await give(DAN, { command: 'rollback', deployment: STAGING });
    await pass(4 * HOUR);
    // Six hours after its first release, and four after it came back.
    expect(await live(STAGING)).toMatchObject({ champion: 1 });
    expect(await promote()).toMatchObject({
      verdict: 'not-yet',
      conditions: [{ met: true }, { rule: 'soak', met: false }],
    });
    expect(await question(PROD)).toBeUndefined();
  });

  it('who is no operator, or names another stage or version, asks for nothing', async () => {
    await begin();
    const wanted = { command: 'promote', version: 1, to: 'prod', dryRun: false };
    for (const who of [BEN, { ...BEN, id: 'u_nobody', groups: [] }])
      expect(await give(who, wanted)).toMatchObject({ verdict: 'refused' });
    await expect(give({ ...DAN, tenants: ['others'] }, wanted)).rejects.toThrow('that you may see');
    await expect(give(DAN, { ...wanted, to: 'dev' })).rejects.toThrow('has no deployment in `dev`');
    await expect(give(DAN, { ...wanted, version: 9 })).rejects.toThrow('`flight-delay/9` is not registered');
    await expect(give(DAN, { ...wanted, tenant: 'others' })).rejects.toThrow('that you may see');
    expect((await version()).said).toEqual({ [STAGING]: 'awaiting-approval' });
  });
});
