import { describe, expect, it } from 'vitest';
import { whyNotDriven } from '../../../cli/actions/load/may-drive.ts';
import { runLoad } from '../../../cli/actions/load/run-load.ts';
import { type LoadPlan, rateSteps } from '../../../lib/domain/load/load-plan.ts';
import { saturatesAt } from '../../../lib/domain/load/load-report.ts';

/** A clock that nobody waits for: whoever sleeps is woken in the order of time, when all others are asleep. */
class Virtual {
  #now = 0;
  #asleep: { at: number; wake: () => void }[] = [];
  now = (): number => this.#now;
  until = (at: number): Promise<void> =>
    at <= this.#now ? Promise.resolve() : new Promise((wake) => this.#asleep.push({ at, wake }));
  async run<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    while (!over) {
      // All that can go on without time does.
      for (let i = 0; i < 20; i++) await Promise.resolve();
      const next = this.#asleep.toSorted((a, b) => a.at - b.at)[0];
      if (over || !next) continue;
      this.#asleep = this.#asleep.filter((one) => one !== next);
      this.#now = next.at;
      next.wake();
    }
    return ended;
  }
}

/** A server that answers one request after another in 1 ms each, and once takes no notice of anybody for two seconds. */
function stalling(clock: Virtual, stallsAt: number, stall: number) {
  let free = 0;
  let stalled = false;
  const took: number[] = [];
  const send = async (): Promise<undefined> => {
    const begun = clock.now();
    if (!stalled && begun >= stallsAt) {
      stalled = true;
      free = begun + stall;
    }
    free = Math.max(free, begun) + 1;
    await clock.until(free);
    took.push(clock.now() - begun);
    return undefined;
  };
  return { send, took };
}

const ABOUT = { model: 'fraud', version: 7, deployment: 'fraud-staging' };
const PLAN: LoadPlan = { steps: [{ rate: 100, seconds: 20 }], arrivals: 'constant', seed: 1 };
const share = (sorted: readonly number[], part: number): number => sorted[Math.ceil(part * sorted.length) - 1]!;

describe('a drive', () => {
  it('shows a server that stalls once in its tail, also where no request can be sent meanwhile', async () => {
    const clock = new Virtual();
    const { send, took } = stalling(clock, 10_000, 2_000);
    // One connection: a client that measured from when it sent would have sent one slow request, and 1,999 quick ones.
    const { done } = runLoad(ABOUT, PLAN, { send, pace: clock, mostAtOnce: 1, epoch: () => 0 });
    const { steps } = await clock.run(done);
    const naive = took.toSorted((a, b) => a - b);
    expect(share(naive, 0.99)).toBeLessThanOrEqual(2);
    expect(steps[0]).toMatchObject({ requests: 2_000, answered: 2_000, failed: {} });
    const { p50, p90, p99, max } = steps[0]!.latency!;
    // 200 requests were due in the stall: the callers of one in a hundred waited longer than 1.8 s.
    expect(p50).toBeLessThanOrEqual(2);
    expect(p90).toBeGreaterThan(1);
    expect(p99).toBeGreaterThan(1_700);
    expect(p99).toBeLessThan(2_000);
    expect(max).toBeGreaterThanOrEqual(1_990);
    expect(steps[0]!.late).toBeGreaterThan(1_900);
  });

  it('sends when requests are due, whatever became of those before', async () => {
    const clock = new Virtual();
    const sent: number[] = [];
    const send = async (): Promise<undefined> => {
      sent.push(clock.now());
      await clock.until(clock.now() + 700);
      return undefined;
    };
    const plan = { ...PLAN, steps: [{ rate: 4, seconds: 2 }] };
    const { done } = runLoad(ABOUT, plan, { send, pace: clock, mostAtOnce: 100, epoch: () => 0 });
    const { steps } = await clock.run(done);
    expect(sent).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750]);
    expect(steps[0]!.latency!.p50).toBeCloseTo(700, -1);
    expect(steps[0]!.late).toBe(0);
  });

  it.each([
    [
      'callers who come by chance',
      { ...PLAN, arrivals: 'poisson' as const, steps: rateSteps({ from: 5, to: 50 }, 10, 120) },
      20,
    ],
    ['slow answers', { ...PLAN, steps: rateSteps({ from: 2, to: 20 }, 10, 100) }, 800],
    ['answers that take a tenth of the step', { ...PLAN, steps: [{ rate: 5, seconds: 20 }] }, 2_000],
  ])('takes %s for no queue', async (_, plan, time) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const clock = new Virtual();
      const send = () => clock.until(clock.now() + time).then(() => undefined);
      const { done } = runLoad(ABOUT, { ...plan, seed }, { send, pace: clock, mostAtOnce: 1_000, epoch: () => 0 });
      const report = await clock.run(done);
      expect([report.ended, saturatesAt(report)]).toEqual(['done', undefined]);
    }
  });

  it('sees a queue that grows by a tenth of what comes', async () => {
    const clock = new Virtual();
    const { send } = stalling(clock, Number.POSITIVE_INFINITY, 0);
    // A server of 1,000 a second takes nine of ten.
    const plan = { ...PLAN, steps: [{ rate: 1_111, seconds: 5 }] };
    const { done } = runLoad(ABOUT, plan, { send, pace: clock, mostAtOnce: 10_000, epoch: () => 0 });
    expect(saturatesAt(await clock.run(done))).toBe(1_111);
  });

  it('stops at the first rate that is not carried, with its failures by kind', async () => {
    const clock = new Virtual();
    let n = 0;
    const send = async (): Promise<string | undefined> => {
      n += 1;
      await clock.until(clock.now() + 5);
      return clock.now() < 10_000 ? undefined : n % 2 === 0 ? 'throttled' : 'model 500';
    };
    const plan = { ...PLAN, steps: rateSteps({ from: 10, to: 30 }, 3, 30) };
    const { done } = runLoad(ABOUT, plan, { send, pace: clock, mostAtOnce: 100, epoch: () => 0 });
    const report = await clock.run(done);
    expect(report).toMatchObject({ ended: 'saturated', model: 'fraud', version: 7 });
    expect(report.steps.map(({ rate, requests, failed }) => [rate, requests, failed])).toEqual([
      [10, 100, {}],
      [20, 200, { throttled: 100, 'model 500': 100 }],
    ]);
  });

  it('that is stopped tells what was measured until then', async () => {
    const clock = new Virtual();
    const send = () => clock.until(clock.now() + 5).then(() => undefined);
    const drive = runLoad(ABOUT, PLAN, { send, pace: clock, mostAtOnce: 100, epoch: () => 0 });
    const stopping = clock.until(1_000).then(() => drive.stop());
    const report = await clock.run(Promise.all([drive.done, stopping]).then(([one]) => one));
    expect(report.ended).toBe('interrupted');
    expect(report.steps[0]!.requests).toBeGreaterThanOrEqual(100);
    expect(report.steps[0]!.requests).toBeLessThan(110);
  });
});

describe('what is driven', () => {
  const deployment = (more: object) => ({
    endpoint: 'fraud-staging',
    stage: 'staging',
    outOfBand: false,
    releases: {},
    champion: 7,
    ...more,
  });
  const view = (...deployments: object[]) => ({ deployments }) as unknown as Parameters<typeof whyNotDriven>[0];
  const why = (more: object, inProduction = false) => whyNotDriven(view(deployment(more)), ABOUT, inProduction);

  it('is a version that serves in a stage before production', () => expect(why({})).toBeUndefined());
  it.each<[string, object, RegExp]>([
    ['of production', { stage: 'prod' }, /live in PRODUCTION.*\(there is none\), or say `--in-production`/],
    ['that serves another version', { champion: 6 }, /serves version 6/],
    ['that serves nothing', { champion: undefined }, /serves nothing/],
    ['with another version on its way in', { releasing: 8 }, /version 8 is on its way/],
    ['that was changed', { outOfBand: true }, /does not run what was verified/],
    ['of another name', { endpoint: 'other' }, /is no deployment of `fraud`: `other` \(staging\)/],
  ])('is none %s', (_, more, said) => expect(why(more)).toMatch(said));
  it('is one of production where that is said', () => expect(why({ stage: 'prod' }, true)).toBeUndefined());
});
