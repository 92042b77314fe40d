import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import type { Manifest } from '../../../lib/domain/model/manifest.ts';
import { alarmMisfits, alarmName, alarmNames } from '../../../lib/domain/release/release-alarms.ts';

type Given = { instanceType?: string; plan?: object; alarms?: object[]; smoke?: undefined };
const canary = { type: 'canary', percent: 50, bake: '10m' };
const errors = { metric: 'Invocation5XXErrors', statistic: 'Sum', above: 0 };
const manifest = (change: Given): Manifest => {
  const raw = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  Object.assign(raw.deployments[0], { plan: canary, ...change });
  return ApplicableManifest.parse(raw);
};
const said = (change: Given): string[] =>
  alarmMisfits(manifest(change)).map(({ path, message }) => `${path} ${message}`);

describe('alarms that could never roll a release back', () => {
  it.each<[string, Given, string]>([
    [
      'more periods than the canary bakes',
      { alarms: [{ ...errors, periods: 9 }] },
      'deployments.0.alarms.0 cannot ring within the bake of 10m: 9 periods of a minute need 11m; write `bake: 11m` or more, or `periods` of at most 8',
    ],
    [
      'the shortest bake that a manifest may have',
      { plan: { ...canary, bake: '60s' }, alarms: [errors] },
      'deployments.0.alarms.0 cannot ring within the bake of 1m: 1 period of a minute need 3m; write `bake: 3m` or more',
    ],
    [
      'more periods than everything at once bakes',
      { plan: { type: 'all-at-once', bake: '5m' }, alarms: [errors, { ...errors, periods: 4 }] },
      'deployments.0.alarms.1 cannot ring within the bake of 5m: 4 periods of a minute need 6m; write `bake: 6m` or more, or `periods` of at most 3',
    ],
    [
      'a share above one',
      { alarms: [{ metric: 'Invocation4XXErrors', statistic: 'Average', above: 1 }] },
      'deployments.0.alarms.0 can never ring: the `Average` of `Invocation4XXErrors` is a share of requests, at most 1; write `above` below 1, or `statistic: Sum`',
    ],
    [
      'a statistic that the metric does not have',
      { alarms: [{ ...errors, statistic: 'Maximum' }] },
      'deployments.0.alarms.0 `Invocation5XXErrors` has no `Maximum`: write `Sum` (how many) or `Average` (which share)',
    ],
    [
      'the same alarm twice',
      { alarms: [errors, { ...errors, periods: 1 }] },
      'deployments.0.alarms.1 stands there twice: leave one out',
    ],
    [
      'ten beside the smoke request',
      { alarms: Array.from({ length: 10 }, (_, above) => ({ ...errors, above })) },
      'deployments.0.alarms must be at most 9 beside `smoke`: SageMaker takes 10, and the smoke request has one of its own',
    ],
    [
      'a canary on Inf1, where SageMaker shifts no traffic and bakes nothing',
      { instanceType: 'ml.inf1.xlarge' },
      'deployments.0.plan SageMaker updates endpoints on `ml.inf1` all at once and without a bake, whatever is asked for: write `type: all-at-once`. No alarm brings anything back there; the smoke request is sent when the update is over, and what does not answer it is taken back by another update',
    ],
  ])('are refused: %s', (_, change, message) => {
    expect(said(change)).toEqual([message]);
  });

  it.each<[string, Given]>([
    ['as many periods as there is time for', { alarms: [{ ...errors, periods: 8 }] }],
    ['everything at once with its own bake', { plan: { type: 'all-at-once' }, alarms: [{ ...errors, periods: 8 }] }],
    [
      'ten where nothing is asked',
      { smoke: undefined, alarms: Array.from({ length: 10 }, (_, above) => ({ ...errors, above })) },
    ],
    ['a canary on Inf2', { instanceType: 'ml.inf2.xlarge' }],
    ['everything at once on Inf1', { instanceType: 'ml.inf1.xlarge', plan: { type: 'all-at-once' } }],
    ['a share below one', { alarms: [{ metric: 'Invocation5XXErrors', statistic: 'Average', above: 0.99 }] }],
    ['the slowest answer', { alarms: [{ metric: 'ModelLatency', statistic: 'Maximum', above: 2e6 }] }],
  ])('and not: %s', (_, change) => {
    expect(said(change)).toEqual([]);
  });
});

describe('names of alarms', () => {
  const { alarms, smoke, plan } = manifest({
    alarms: [
      { metric: 'ModelLatency', statistic: 'Average', above: 1000 },
      { metric: 'ModelLatency', statistic: 'Maximum', above: 1000 },
      { metric: 'ModelLatency', statistic: 'Maximum', above: 2000 },
    ],
  }).deployments[0]!;

  it('are different for different alarms on one metric, the same for the same', () => {
    const names = alarmNames('c-v2-0a1b2c3d', { alarms, smoke, plan });
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toBe(alarmName('c-v2-0a1b2c3d', alarms[0]!));
    for (const name of names) expect(name).toMatch(/^steward\.release\.c-v2-0a1b2c3d-/);
  });

  it('stay below the 255 characters of CloudWatch', () => {
    const longest = `${'m'.repeat(40)}-v999999-0a1b2c3d`;
    for (const alarm of alarms)
      expect(alarmName(longest, { ...alarm, metric: 'Invocation5XXErrors' }).length).toBeLessThan(256);
  });
});
