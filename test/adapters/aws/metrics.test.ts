import { afterEach, describe, expect, it, vi } from 'vitest';
import { metricsPort } from '../../../lib/adapters/aws/ports/metrics.ts';
import type { FeatureReport } from '../../../lib/domain/drift/report.ts';
import { metricsCost } from '../../../lib/domain/model/metrics-wanted.ts';

const due = { tenant: 'default', model: 'fraud', deployment: 'fraud-prod', slot: '2026-11-24T06:00:00Z' };
const env = { LEDGER_ORIGIN: 'steward/000000000000/us-east-1/prod' };
const feature = (name: string, more: Partial<FeatureReport> = {}): FeatureReport => ({
  name,
  type: 'number',
  role: 'input',
  severity: 'none',
  tests: { missing: { was: 0, p: 1 } },
  n: 990,
  missing: 0,
  typeErrors: 0,
  verdict: 'stable',
  judged: true,
  metrics: { ks: { value: 0.0312, low: 0.03, high: 0.04 }, psi: 0.01 },
  noise: {},
  rules: [],
  ...more,
});
const drift = {
  verdict: 'drifted' as const,
  reasons: [],
  rows: { read: 1_000, used: 990, broken: 10 },
  features: [
    feature('amount', { verdict: 'drifted', metrics: { ks: { value: 0.41, low: 0.4, high: 0.42 } } }),
    feature('country', { type: 'category', metrics: { js: 0.2 } }),
    feature('ignored', { judged: false, verdict: 'undecided' }),
  ],
};

async function lines(kind: 'drift' | 'quality', answer: object): Promise<unknown[]> {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(Date, 'now').mockReturnValue(1_790_000_000_000);
  metricsPort(env).metrics.show(kind, due, answer as never);
  vi.restoreAllMocks();
  expect(written.every((text) => text.endsWith('}\n') && text.indexOf('\n') === text.length - 1)).toBe(true);
  return written.map((text) => JSON.parse(text));
}
afterEach(() => vi.restoreAllMocks());

describe('metrics of a check', () => {
  it('are one line in the embedded metric format, to the letter', async () => {
    expect(await lines('drift', { ...drift, metricsWanted: 'model' })).toEqual([
      {
        _aws: {
          Timestamp: 1_790_000_000_000,
          CloudWatchMetrics: [
            {
              Namespace: 'Steward/prod',
              Dimensions: [['Tenant', 'Model', 'Deployment', 'Check']],
              Metrics: [
                { Name: 'Drifted', Unit: 'Count' },
                { Name: 'Undecided', Unit: 'Count' },
                { Name: 'RowsUsed', Unit: 'Count' },
                { Name: 'RowsBroken', Unit: 'Count' },
                { Name: 'FeaturesDrifted', Unit: 'Count' },
                { Name: 'LargestDistance', Unit: 'None' },
              ],
            },
          ],
        },
        Tenant: 'default',
        Model: 'fraud',
        Deployment: 'fraud-prod',
        Check: 'drift',
        Drifted: 1,
        Undecided: 0,
        RowsUsed: 990,
        RowsBroken: 10,
        FeaturesDrifted: 1,
        LargestDistance: 0.41,
        slot: '2026-11-24T06:00:00Z',
        verdict: 'drifted',
      },
    ]);
  });

  it('have a line for each judged feature only when the manifest asks', async () => {
    const [, ...each] = await lines('drift', { ...drift, metricsWanted: 'feature' });
    expect(each).toMatchObject([
      { Feature: 'amount', Distance: 0.41 },
      { Feature: 'country', Distance: 0.2 },
    ]);
    expect(each[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Dimensions: [['Tenant', 'Model', 'Deployment', 'Check', 'Feature']] }] },
    });
  });

  it.each([
    ['größe', 'gr%C3%B6%C3%9Fe'],
    ['a\nb', 'a%0Ab'],
    ['  ', '%20'],
    ['total amount', 'total amount'],
    ['x'.repeat(2_000), 'x'.repeat(1_024)],
  ])('take any feature name: %j', async (name, value) => {
    const [, line] = await lines('drift', { ...drift, features: [feature(name)], metricsWanted: 'feature' });
    expect(line).toMatchObject({ Feature: value });
  });

  it('of a quality check count what dropped', async () => {
    const reasons = [{ rule: 'minimum', subject: 'auc', observed: '0.6', limit: '0.7' }];
    const [line] = await lines('quality', { ...drift, features: undefined, reasons, metricsWanted: 'model' });
    expect(line).toMatchObject({ Check: 'quality', MetricsDropped: 1, Drifted: 1 });
    expect(line).not.toHaveProperty('LargestDistance');
  });

  it.each([
    ['nothing is served', { verdict: 'nothing-served' }],
    ['the manifest wants none', { ...drift, metricsWanted: 'none' }],
  ])('are not written when %s', async (_, answer) => {
    expect(await lines('drift', answer)).toEqual([]);
  });

  it('are as many as their price says', async () => {
    const count = (found: unknown[]) =>
      found.reduce<number>((sum, line) => sum + (line as typeof EMF)._aws.CloudWatchMetrics[0]!.Metrics.length, 0);
    const drifts = count(await lines('drift', { ...drift, metricsWanted: 'feature' }));
    const qualities = count(await lines('quality', { ...drift, features: undefined, metricsWanted: 'feature' }));
    const cost = metricsCost('feature', { deployments: 1, features: 2, quality: true, operations: false });
    expect(cost).toEqual({ metrics: drifts + qualities, dollars: 3.9 });
  });
});
const EMF = { _aws: { CloudWatchMetrics: [{ Metrics: [] as unknown[] }] } };
