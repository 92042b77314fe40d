import { readFileSync } from 'node:fs';
import { ProductionVariantInstanceType } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import { nearestKey } from '../../../lib/domain/suggest.ts';

const read = () => parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
const set = (path: string, value: unknown) => {
  const manifest = read();
  const names = path.split('.');
  const last = names.pop()!;
  names.reduce((at, name) => at[name], manifest)[last] = value;
  return ApplicableManifest.safeParse(manifest);
};

describe('a manifest', () => {
  it('may have every instance type that SageMaker has for endpoints', () => {
    const types = Object.values(ProductionVariantInstanceType);
    expect(types.length).toBeGreaterThan(200);
    expect(types.filter((type) => !set('deployments.0.instanceType', type).success)).toEqual([]);
    for (const type of ['m5.large', 'ml.m5', 'ml.-m5.large', 'ml.m5-.large', 'ml.m5.large '])
      expect(set('deployments.0.instanceType', type).success).toBe(false);
  });

  it('that the example gives is good', () => expect(ApplicableManifest.safeParse(read()).success).toBe(true));

  it.each([
    ['model', 'a'],
    ['model', 'b'.repeat(63)],
    ['monitoring.drift.window', '90d'],
    ['approval.expires', '1h'],
    ['approval.expires', '30d'],
    ['monitoring.drift.timezone', 'Europe/Berlin'],
    ['gate.maximumLoss', 0],
    ['deployments.0.plan', { type: 'all-at-once' }],
    ['deployments.0.roleArn', 'arn:aws-us-gov:iam::111122223333:role/service/fraud-endpoint'],
    ['deployments.0.roleArn', 'arn:aws-cn:iam::111122223333:role/fraud-endpoint'],
  ])('may have %s = %j', (path, value) => expect(set(path, value).success).toBe(true));

  it.each([
    ['model', 'b'.repeat(64)],
    ['model', ''],
    ['model', '-a'],
    ['model', 'fl\u0456ght'],
    ['tenant', 'A'],
    ['tier', 'medium'],
    ['owner', ''],
    ['monitoring.drift.window', '5'],
    ['monitoring.drift.window', '5 m'],
    ['monitoring.drift.window', 'PT5M'],
    ['monitoring.drift.window', '-5m'],
    ['monitoring.drift.window', '1e9h'],
    ['monitoring.drift.window', 7],
    ['monitoring.drift.window', '91d'],
    ['monitoring.drift.timezone', 'EST5EDT'],
    ['monitoring.drift.timezone', 'Mars/Base'],
    ['monitoring.drift.schedule', '0 6 * * *'],
    ['monitoring.drift.confirm', { drifted: 3, of: 2 }],
    ['monitoring.drift.policy.confidence', 1],
    ['deployments', [read().deployments[0], read().deployments[0]]],
    ['monitoring.drift.policy.limits.ks', '0.1'],
    ['monitoring.drift.policy.limits.ks', 1.01],
    ['monitoring.drift.policy.limits.ks', 0],
    ['monitoring.drift.policy.limits.ks', -0.1],
    ['approval.expires', '59m'],
    ['approval.expires', '31d'],
    ['approval.quorum', 0],
    ['deployments.0.instances', 1],
    ['deployments.0.alarms', []],
    ['deployments.0.plan.percent', 51],
    ['deployments.0.roleArn', 'arn:aws:iam::*:role/x'],
    ['deployments.0.capture.uri', 's3:///k'],
    ['deployments.0.capture.uri', 'http://169.254.169.254/x'],
    ['retraining.parameters.From', '$trianFrom'],
    ['retraining.budget.runs', 0],
    ['extra', 1],
    ['deployments', []],
  ])('may not have %s = %j', (path, value) => expect(set(path, value).success).toBe(false));

  it.each([
    ['treshold', 'threshold'],
    ['unsen', 'unseen'],
    ['confidenc', 'confidence'],
    ['qourum', 'quorum'],
    ['zzz', undefined],
  ])('has for the misspelt key %s the suggestion %s', (misspelt, meant) =>
    expect(nearestKey(ApplicableManifest, misspelt)).toBe(meant),
  );

  describe('that names a column for segments', () => {
    const by = (segments: string, change: Record<string, unknown> = {}) => {
      const manifest = read();
      Object.assign(manifest.monitoring.drift, { segments, ...change });
      return ApplicableManifest.safeParse(manifest).error?.issues.map(({ message }) => message) ?? [];
    };

    it('may name one of categories', () => expect(by('origin')).toEqual([]));

    it.each([
      ['orgin', {}, '`orgin` is no column of the schema: did you mean `origin`?'],
      ['Origin', {}, '`Origin` is no column of the schema: did you mean `origin`?'],
      [
        'region',
        {},
        '`region` is no column of the schema: segments are the values of a column of categories, there are `origin`, `destination`',
      ],
      [
        'hour',
        {},
        '`hour` is a column of type `number`: segments are the values of one of categories, there are `origin`, `destination`',
      ],
      [
        '',
        {},
        '`` is no column of the schema: segments are the values of a column of categories, there are `origin`, `destination`',
      ],
      [
        'origin',
        { policy: { methods: 'evidently' } },
        'divide the risk of a check, and `methods: evidently` states none: leave out one of them',
      ],
    ])('%j with %j is refused: %s', (segments, change, message) => expect(by(segments, change)).toEqual([message]));
  });
});
