import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import { planRecord } from '../../../lib/domain/approval/frozen.ts';
import { planInWords } from '../../../lib/domain/approval/plan-in-words.ts';
import { canonical } from '../../../lib/domain/ledger/record.ts';
import { StoredManifest } from '../../../lib/domain/model/manifest.ts';
import { problemsIn } from '../../../lib/domain/suggest.ts';

type Spec = Record<string, unknown>;
const RACE = {
  ...{ form: 'shadow', metric: 'brier', maximum: { units: 20_000, time: '14d' }, settle: '2d' },
  errors: { maximumLoss: 0.01 },
};
const given = (race: Spec, change: Spec = {}) => {
  const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  const asked = Object.fromEntries(Object.entries({ ...RACE, ...race }).filter(([, value]) => value !== undefined));
  const deployment = { ...manifest.deployments[0], race: asked, ...change };
  manifest.deployments[0] = Object.fromEntries(Object.entries(deployment).filter(([, value]) => value !== undefined));
  return manifest;
};
const problems = (race: Spec, change: Spec = {}): string[] => {
  const { error } = ApplicableManifest.safeParse(given(race, change));
  return error ? problemsIn('the manifest', ApplicableManifest, error) : [];
};
const VARIANTS = ['a', 'b'].map((name) => ({ name, instanceType: 'ml.m5.large', instances: 2, weight: 1 }));
const LOGS = { capture: undefined, logs: { uri: 's3://logs/flights' }, smoke: undefined };

describe('a race that a manifest asks for', () => {
  it('is taken, said to people in words, and recorded in decimals', () => {
    expect(problems({})).toEqual([]);
    const [spec] = StoredManifest.parse(given({ margin: -0.01 })).deployments;
    expect(planInWords(spec!)).toMatch(
      /^raced first as a shadow beside the champion: it takes over, with nobody asked again, once it is shown at 0.95 that it is brier worse by less than 0.01, errors rise by less than 0.01; by labels of up to 2d later; the champion stays after 20000 units or 14d; then canary: 50 % of capacity/,
    );
    expect(JSON.parse(canonical(planRecord(spec!))).race).toMatchObject({ margin: '-0.01', confidence: '0.95' });
  });

  it.each<[string, Spec, Spec, RegExp]>([
    [
      'an asynchronous endpoint',
      {},
      { serving: { type: 'async', output: 's3://a/b', failure: 's3://a/c' }, ...LOGS },
      /race`: .*asynchronous.*leave `race` out; nearest to it is `plan: { type: canary/,
    ],
    [
      'a serverless one',
      {},
      {
        serving: { type: 'serverless', memory: 2, maxConcurrency: 5 },
        instanceType: undefined,
        instances: undefined,
        plan: { type: 'all-at-once' },
        ...LOGS,
      },
      /race`: .*serverless.*all-at-once/,
    ],
    [
      'several variants',
      {},
      { variants: VARIANTS, instanceType: undefined, instances: undefined },
      /race`: .*leave `variants` out/,
    ],
    ['Inf1', {}, { instanceType: 'ml.inf1.xlarge', plan: { type: 'all-at-once' } }, /instanceType`: .*Inf1/],
    ['a part of the captures', {}, { capture: { uri: 's3://c/d', percent: 50 } }, /capture\.percent`: must be 100/],
    [
      'errors of an A/B',
      { form: 'ab' },
      {},
      /race\.errors`: is of a shadow: SageMaker captures no request that failed/,
    ],
    [
      'disagreement of an A/B',
      { form: 'ab', errors: undefined, disagreement: { max: 0.1 } },
      {},
      /race\.disagreement`: is of a shadow/,
    ],
    [
      'an autoscaled A/B',
      { form: 'ab', errors: undefined },
      { autoscaled: true },
      /autoscaled`: does not go with an A\/B/,
    ],
    ['the share of a shadow', { share: 0.3 }, {}, /race\.share`: is of an A\/B/],
    ['several challengers', { form: 'ab', challengers: 3 }, {}, /challengers/],
    [
      'a metric of another task',
      { metric: 'mae', spread: 1, errors: undefined },
      {},
      /race`: a binary task has no `mae`/,
    ],
    ['AUC', { metric: 'auc' }, {}, /race\.metric`: must be a mean over rows/],
    ['slow answers', { slow: { above: 200, maximumLoss: 0.01 } }, {}, /unknown key `slow`/],
    [
      'a slice of no column',
      { slices: { names: ['colour=red'], maximumLoss: 0.1 } },
      {},
      /race\.slices`: `colour=red` names no column/,
    ],
    ['labels before captures are there', { settle: '5m' }, {}, /race\.settle`: must be at least `1h`/],
    ['longer than the machine', { maximum: { units: 1000, time: '60d' } }, {}, /race\.maximum\.time`: .*at most `40d`/],
    [
      'more ids than are kept',
      { maximum: { units: 2_000_000, time: '14d' } },
      {},
      /race\.maximum\.units`: must be at most 1000000/,
    ],
  ])('is refused of %s, with what comes nearest', (_, race, change, message) =>
    expect(problems(race, change).join('\n')).toMatch(message),
  );
});
