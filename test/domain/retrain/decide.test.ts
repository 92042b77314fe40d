import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import type { Manifest } from '../../../lib/domain/model/manifest.ts';
import { decideRetrain, type Retrain } from '../../../lib/domain/retrain/retrain.ts';

const manifest = ApplicableManifest.parse(parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8')));
const DAY = 86_400_000;
const NOW = Date.parse('2026-11-01T00:00:00Z');
const earlier = (days: number, state: Retrain['state'] = 'finished'): Retrain => ({
  tenant: 'default',
  model: 'm',
  id: `r${days}`,
  state,
  cause: 'c',
  startedAt: NOW - days * DAY,
  deadline: NOW,
  parameters: {},
  pipeline: 'p',
});
const decide = (more: Partial<Parameters<typeof decideRetrain>[0]> = {}) =>
  decideRetrain({
    manifest,
    kind: 'drift',
    cause: 'c',
    earlier: [],
    changed: { start: NOW - 28 * DAY, end: NOW },
    championModelData: 's3://x',
    now: NOW,
    ...more,
  });

describe('a retrain', () => {
  it('starts with the data after the change, held out by time at its end', () => {
    const at = (days: number): string => new Date(NOW - days * DAY).toISOString().replace('.000Z', 'Z');
    expect(decide()).toMatchObject({
      verdict: 'start',
      parameters: { From: at(28), To: at(7), HoldoutFrom: at(7), HoldoutTo: at(0), ChampionModelData: 's3://x' },
    });
  });

  it('cuts its spans of whole days at midnight, whenever in the day it is asked for', () => {
    const evening = Date.parse('2026-11-15T19:23:00Z');
    expect(decide({ kind: 'person', changed: { start: evening, end: evening }, now: evening })).toMatchObject({
      parameters: {
        From: '2026-10-18T00:00:00Z',
        HoldoutFrom: '2026-11-08T00:00:00Z',
        HoldoutTo: '2026-11-15T00:00:00Z',
      },
    });
  });

  it('keeps the minute where its spans are hours', () => {
    const evening = Date.parse('2026-11-15T19:23:00Z');
    const hours = { ...manifest, retraining: { ...manifest.retraining!, train: 12 * 3_600_000, holdOut: 3_600_000 } };
    expect(
      decide({ manifest: hours, kind: 'person', changed: { start: evening, end: evening }, now: evening }),
    ).toMatchObject({ parameters: { From: '2026-11-15T06:23:00Z', HoldoutTo: '2026-11-15T19:23:00Z' } });
  });

  it.each([
    ['data one millisecond short', { changed: { start: NOW - 28 * DAY + 1, end: NOW } }, ['data-since-change']],
    ['another one running', { earlier: [earlier(50, 'running')] }, ['one-in-flight']],
    ['one started a day before the cool-down was over', { earlier: [earlier(41)] }, ['cool-down']],
    ['the budget spent', { earlier: [earlier(50), earlier(80)] }, ['budget']],
    ['a cause the manifest does not name', { kind: 'quality' as const }, ['cause']],
    [
      'several brakes at once',
      { earlier: [earlier(1, 'running'), earlier(2)] },
      ['one-in-flight', 'cool-down', 'budget'],
    ],
  ])('is held by %s, and says so', (_, more, rules) => {
    const decision = decide(more);
    expect(decision.verdict).toBe('hold');
    expect(decision.reasons.map((r) => r.rule)).toEqual(rules);
  });

  it.each([
    ['exactly at the end of the cool-down', { earlier: [earlier(42)] }],
    ['when the budget is one short of spent', { earlier: [earlier(50)] }],
    ['when older runs have left the budget', { earlier: [earlier(90), earlier(91)] }],
    ['wanted by a person, whatever the data', { kind: 'person' as const, changed: { start: NOW, end: NOW } }],
  ])('starts %s', (_, more) => expect(decide(more).verdict).toBe('start'));

  it('is held where no pipeline is named', () => {
    const { retraining: _, ...without } = manifest;
    expect(decide({ manifest: without as Manifest }).verdict).toBe('hold');
  });
});
