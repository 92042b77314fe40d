import { describe, expect, it } from 'vitest';
import { planMisfits } from '../../../lib/domain/applicable/plan-fits.ts';
import { releaseLimit } from '../../../lib/domain/execution/release-limit.ts';
import { waitsOf, watchedParts } from '../../../lib/domain/plan/plan-length.ts';
import { planSteps } from '../../../lib/domain/plan/plan-steps.ts';
import { TrafficPlan } from '../../../lib/domain/plan/traffic-plan.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const linear = (percent: number, bake = '10m') => TrafficPlan.parse({ type: 'linear', percent, bake });
const rolling = (percent: number, bake = '10m') => TrafficPlan.parse({ type: 'rolling', percent, bake });
const canary = TrafficPlan.parse({ type: 'canary', percent: 10, bake: '1h' });
const atOnce = TrafficPlan.parse({ type: 'all-at-once', bake: '30m' });
const LAMBDA = { type: 'lambda' };
const component = (copies: number) => ({ type: 'component', copies });
const START = 'beside what instances take to start; SageMaker ends an update after 8h';
const BATCHES = 'beside what each batch takes to start; SageMaker ends an update after 8h';
const READY = 'beside what the function takes to be made ready';

describe('a plan as it will run', () => {
  it.each<[string, Parameters<typeof planSteps>[0], string[]]>([
    [
      'linear, of four instances',
      { plan: linear(25), instances: 4 },
      [
        '25 % of the requests (1 of 4 instances): watched for 10m',
        '50 % of the requests (2 of 4 instances): watched for 10m',
        '75 % of the requests (3 of 4 instances): watched for 10m',
        'all requests: watched for 10m, then the old fleet stays for 10m',
        `50m in all, ${START}`,
      ],
    ],
    [
      'linear, by steps that are of whole instances',
      { plan: linear(50), instances: 3 },
      [
        '33 % of the requests (1 of 3 instances): watched for 10m',
        '67 % of the requests (2 of 3 instances): watched for 10m',
        'all requests: watched for 10m, then the old fleet stays for 10m',
        `40m in all, ${START}`,
      ],
    ],
    [
      'linear, of variants: as many steps as the slowest has',
      { plan: linear(50), variants: [{ instances: 2 }, { instances: 3 }] },
      [
        '33 % of the requests: watched for 10m',
        '67 % of the requests: watched for 10m',
        'all requests: watched for 10m, then the old fleet stays for 10m',
        `40m in all, ${START}`,
      ],
    ],
    [
      'linear, of what autoscaling has running',
      { plan: linear(40), instances: 2, autoscaled: true },
      [
        '40 % of the requests: watched for 10m',
        '80 % of the requests: watched for 10m',
        'all requests: watched for 10m, then the old fleet stays for 10m',
        `40m in all (of as many instances as run then, a part is one at least), ${START}`,
      ],
    ],
    [
      'linear, of an alias, whose last part is not watched twice',
      { plan: linear(40), serving: LAMBDA },
      [
        '40 % of the requests: watched for 10m',
        '80 % of the requests: watched for 10m',
        'all requests: watched for 10m',
        `30m in all, ${READY}`,
      ],
    ],
    [
      'a canary',
      { plan: canary, instances: 10 },
      [
        '10 % of the requests (1 of 10 instances): watched for 1h',
        'all requests: the old fleet stays for 10m',
        `70m in all, ${START}`,
      ],
    ],
    [
      'rolling, of instances: no old fleet is left',
      { plan: rolling(50), instances: 2 },
      [
        '50 % of the requests (1 of 2 instances): watched for 10m',
        'all requests: watched for 10m',
        `20m in all, ${BATCHES}`,
      ],
    ],
    [
      'rolling, of copies',
      { plan: rolling(34), instances: 1, serving: component(3) },
      [
        '33 % of the requests (1 of 3 copies): watched for 10m',
        '67 % of the requests (2 of 3 copies): watched for 10m',
        'all requests: watched for 10m',
        `30m in all, ${BATCHES}`,
      ],
    ],
    [
      'all at once',
      { plan: atOnce, instances: 1 },
      ['all requests: the old fleet stays for 30m', `30m in all, ${START}`],
    ],
    ['all copies at once', { plan: atOnce, serving: component(2) }, []],
    ['of transform jobs', { plan: atOnce, serving: { type: 'batch' } }, []],
  ])('is told in parts: %s', (_, spec, lines) => {
    expect(planSteps(spec, true)).toEqual(lines);
  });

  it('has no parts where nothing serves yet', () => {
    expect(planSteps({ plan: linear(25), instances: 4 }, false)).toEqual([
      'nothing serves there yet: the endpoint is made with it, and no request goes over',
    ]);
  });
});

describe('how long a plan may take', () => {
  const alarms = [{}];
  const every = (sizes: readonly number[]) =>
    [linear, rolling].flatMap((made) =>
      Array.from({ length: 50 }, (_, i) => i + 1)
        .filter((percent) => percent >= (made === linear ? 10 : 5))
        .flatMap((percent) =>
          ['60s', '10m', '17m', '40m', '1h'].flatMap((bake) =>
            sizes.map((size) => [made(percent, bake), size] as const),
          ),
        ),
    );

  it('is, of every plan that is applied, over before SageMaker ends it, however many whole instances a step is, and every other one is refused', () => {
    let [taken, refused] = [0, 0];
    for (const [plan, instances] of every([2, 3, 4, 7, 19, 20, 39, 100])) {
      const isTaken = planMisfits([{ plan, instances, alarms }]).length === 0;
      const longest = Math.max(planStepsCount(plan, instances), watchedParts(plan, [instances])) * plan.bake;
      if (isTaken) expect(longest, JSON.stringify({ plan, instances })).toBeLessThan(8 * HOUR);
      // Half an hour, and five minutes a batch, is what instances are left to start in.
      else expect(longest).toBeGreaterThan(8 * HOUR - 30 * MINUTE - 10 * MINUTE - 39 * 5 * MINUTE);
      if (isTaken) taken++;
      else refused++;
    }
    expect([taken > 1000, refused > 100]).toEqual([true, true]);
  });

  it('counts, of a fleet that scales, the size that takes the most steps: 19 instances take 19 of 10 %', () => {
    const [misfit] = planMisfits([{ plan: linear(10, '30m'), instances: 20, autoscaled: true, alarms }]);
    expect(misfit?.message).toMatch(/^19 steps of 30m wait for 580m in all: .*write `percent: 14` or more/);
    expect(planMisfits([{ plan: linear(10, '30m'), instances: 20, alarms }])).toEqual([]);
    expect(
      planMisfits([{ plan: linear(10, '30m'), instances: 2, autoscaled: true, mostInstances: 10, alarms }]),
    ).toEqual([]);
  });

  it('is for an alias, which nothing of AWS ends, within the time that its release is given, with hours to make the function ready', () => {
    const longest = linear(10, '1h');
    expect(planMisfits([{ plan: longest, serving: LAMBDA as never, alarms }])).toEqual([]);
    expect(releaseLimit(false) - waitsOf(longest, [])).toBeGreaterThan(4 * HOUR);
  });
});

const planStepsCount = (plan: TrafficPlan, instances: number): number =>
  planSteps({ plan, instances }, true).length - 1;
