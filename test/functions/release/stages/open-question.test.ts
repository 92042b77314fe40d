import { Hono } from 'hono';
import { beforeEach, describe, expect, it } from 'vitest';
import { shownLines, unmetLines } from '../../../../cli/text/approval-text.ts';
import { answerApi } from '../../../../functions/api/answer-api.ts';
import { api } from '../../../../functions/api/api.ts';
import type { ApprovalPage, Problem } from '../../../../lib/contract/api.ts';
import type { AnswerTaken } from '../../../../lib/contract/people/answer-taken.ts';
import type { Person } from '../../../../lib/domain/approval/person.ts';
import { recordSentence, recordView } from '../../../../lib/words/record-sentence.ts';
import { BEN } from '../../world.ts';
import { begin, CARL, checked, HOUR, live, openWorld, PROD, pass, question, STAGING, say, world } from './staged.ts';

beforeEach(openWorld);

const as = (who: Person) => {
  world.people.set(who.id, who);
  const given = {
    ports: world.plane.ports,
    personOf: async () => who,
    log: (error: Error) => void world.log.push(String(error)),
  };
  return new Hono().route('/', answerApi(given)).route('/', api(given));
};
const page = async (id: string): Promise<ApprovalPage> =>
  (await as(BEN).request(`/api/approvals/${id}`)).json() as Promise<ApprovalPage>;
async function answer(asked: { id: string; digest: string }, who = BEN, said: 'approve' | 'reject' = 'approve') {
  const body = JSON.stringify({ answer: said, digest: asked.digest, reason: 'because', idempotencyKey: 'k' });
  const headers = { 'content-type': 'application/json' };
  const response = await as(who).request(`/api/approvals/${asked.id}/answer`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as AnswerTaken & Problem };
}
const lastRefusal = async () => {
  const records = await Array.fromAsync(world.plane.ports.ledger.read('model.default.flight-delay'));
  const views = records.map((stored) => recordView(stored));
  return recordSentence(views.findLast(({ type }) => type === 'ReleaseFailed')!);
};

describe('an open question', () => {
  it('says when a check of the stage before is not stable any more; a yes counts, says so, and its release is refused', async () => {
    await begin({ stable: ['drift'] }, { approval: { quorum: 2 } });
    await say(STAGING, BEN);
    await pass(HOUR);
    await checked(STAGING, 'stable', 1);
    await pass(HOUR);
    const asked = (await question(PROD))!;
    expect(await page(asked.id)).not.toHaveProperty('unmet');
    await checked(STAGING, 'drifted', 2);
    const shown = await page(asked.id);
    const words =
      'the last drift check of flight-delay-staging says drifted (2026-11-01 02:00 UTC), and must be stable';
    expect(shownLines(shown).join('\n')).toContain(`as things stand its release would be refused:\n    ${words}`);
    expect(shown).not.toHaveProperty('changed');
    const first = await answer(asked);
    expect(first).toMatchObject({ status: 200, body: { verdict: 'counted', state: 'pending' } });
    expect(unmetLines(first.body.unmet).at(-1)).toBe(`    ${words}`);
    // A no is what it is, whatever holds.
    await checked(STAGING, 'stable', 3);
    expect(await page(asked.id)).not.toHaveProperty('unmet');
    await checked(STAGING, 'drifted', 4);
    expect((await answer(asked, CARL)).body).toMatchObject({ verdict: 'approved', unmet: [{ rule: 'stage' }] });
    expect(await page(asked.id)).not.toHaveProperty('unmet');
    await pass(HOUR);
    expect(await live(PROD)).toMatchObject({ releases: {} });
    expect(await lastRefusal()).toContain('the last drift check of flight-delay-staging says drifted');
    expect(await page(asked.id)).toMatchObject({ state: 'approved', spent: true });
  });

  it('says when somebody runs something else in the stage before, or that went back', async () => {
    await begin();
    await say(STAGING, BEN);
    await pass(2 * HOUR);
    const asked = (await question(PROD))!;
    const released = world.sagemaker.apart.get(STAGING)!;
    world.sagemaker.apart.set(STAGING, { ...released, capture: { ...released.capture, enabled: false } });
    await pass(2 * HOUR);
    expect((await page(asked.id)).unmet).toMatchObject([
      { rule: 'stage', subject: STAGING, observed: expect.stringContaining('runs something else than was released') },
    ]);
    expect((await answer(asked, BEN, 'reject')).body).not.toHaveProperty('unmet');
  });

  it('says what its manifest changed since; the first answer closes it in words, and it is asked again with what is true now', async () => {
    await begin();
    await say(STAGING, BEN);
    await pass(2 * HOUR);
    const asked = (await question(PROD))!;
    expect(await page(asked.id)).not.toHaveProperty('changed');
    await world.apply((m) => {
      const [one] = m.deployments as never as object[];
      const large = { instanceType: 'ml.m5.xlarge' };
      Object.assign(m, {
        stages: [{ name: 'staging' }, { name: 'prod', resources: { instanceTypes: ['ml.m5.xlarge'] } }],
        deployments: [
          { ...one, endpoint: PROD, stage: 'prod', ...large },
          { ...one, endpoint: STAGING, stage: 'staging' },
        ],
      });
    });
    await pass(HOUR);
    const shown = await page(asked.id);
    expect(shown).toMatchObject({
      state: 'pending',
      changed: ['the plan of its release', 'the manifest'],
      unmet: [{ rule: 'stage-limit', observed: 'ml.m5.large', limit: 'one of ml.m5.xlarge' }],
      plan: expect.stringMatching(/ 2 ml\.m5\.large; the manifest now says: .* 2 ml\.m5\.xlarge$/),
    });
    expect(shownLines(shown)).toContain(
      '  changed since it was asked: the plan of its release, the manifest; no answer counts, the first closes it, and it is asked anew',
    );
    expect(await answer(asked)).toMatchObject({
      status: 409,
      body: {
        title: 'not open as shown',
        detail:
          'what was shown changed since it was asked: no answer counts any more; it is judged again, and asked again with what is true now',
      },
    });
    await pass(HOUR);
    const again = (await question(PROD))!;
    expect(again.id).not.toBe(asked.id);
    expect(await page(again.id)).not.toHaveProperty('unmet');
    expect(await answer(asked)).toMatchObject({
      status: 409,
      body: { detail: 'the question is over (void): `steward approvals list` has those that are open' },
    });
    expect((await answer({ ...again, digest: asked.digest })).body.detail).toMatch(/reload the page/);
  });
});
