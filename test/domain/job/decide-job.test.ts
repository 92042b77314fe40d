import { describe, expect, it } from 'vitest';
import { decideJob } from '../../../lib/domain/job/decide-job.ts';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import { contentOf } from '../../../lib/domain/release/content.ts';
import { AS_RELEASED, OF_JOBS } from '../../../lib/domain/release/reconcile.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import type { DescribedJob } from '../../../lib/domain/transform/described-job.ts';
import { endpoint } from '../release/content.ts';

const MINUTE = 60_000;
const LIVE = Date.UTC(2026, 10, 28, 6);
const MADE = LIVE - MINUTE;

const model = (madeAt: number | undefined): EndpointObservation =>
  endpoint({ config: 'm-v2', ...(madeAt !== undefined && { madeAt: [madeAt] }) });
const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  ...{ tenant: 'default', model: 'm', endpoint: 'nightly', stage: 'prod', revision: 1, releases: {} },
  ...{ config: 'm-v2', liveSince: LIVE, previous: { version: 1, config: 'm-v1' }, content: contentOf(model(MADE)) },
  ...more,
});
const job = (more: Partial<DescribedJob> = {}): DescribedJob => ({
  ...{ name: 'j', status: 'Completed', model: 'm-v2', variables: [], createdAt: LIVE + MINUTE },
  ...{ startedAt: LIVE + 2 * MINUTE, endedAt: LIVE + 3 * MINUTE },
  input: {
    ...{ uri: 's3://b/in/', type: 'S3Prefix', contentType: 'text/csv', split: 'Line', compression: 'None' },
  },
  output: { uri: 's3://b/nightly', accept: undefined },
  ...{ inputFilter: '$', outputFilter: '$', joined: false },
  ...more,
});
const decided = (more: Partial<DescribedJob>, of: Partial<Deployment> = {}, found = model(MADE)) =>
  decideJob(deployment(of), job(more), found);

describe('a job', () => {
  it.each([
    ['of what is live', {}, 'live'],
    [
      'of what is live, created just before Steward said so, by another clock',
      { createdAt: LIVE - MINUTE / 2 },
      'live',
    ],
    ['of the same model, created while another version was live', { createdAt: LIVE - 60 * MINUTE }, 'former'],
    ['of the version before, created before', { model: 'm-v1', createdAt: LIVE - MINUTE }, 'former'],
    ['of the version before, created since', { model: 'm-v1' }, 'foreign'],
    [
      'of the version before, with variables over it',
      { model: 'm-v1', createdAt: LIVE - MINUTE, variables: ['A'] },
      'foreign',
    ],
    ['of another model', { model: 'theirs' }, 'foreign'],
  ] as const)('%s', (_, more, verdict) => {
    expect(decided(more)).toMatchObject({ verdict });
  });

  it('whose model was made anew while it ran is foreign, though the model is what it was', () => {
    const made = [{ rule: 'made' }];
    expect(decided({}, {}, model(LIVE + 2 * MINUTE))).toMatchObject({ verdict: 'foreign', reasons: made });
    // As content was kept that has no times.
    const { madeAt: _, ...content } = contentOf(model(MADE));
    expect(decided({}, { content }, model(LIVE - 30 * MINUTE))).toMatchObject({ verdict: 'live' });
    expect(decided({}, { content }, model(LIVE + 2 * MINUTE))).toMatchObject({ verdict: 'foreign', reasons: made });
  });
});

describe('news of jobs that come in another order than the jobs', () => {
  const told = (seen: string, jobAt: number) => ({ outOfBand: { seen, foundAt: LIVE, acknowledged: false, jobAt } });

  it('open nothing again that a job created later has put right', () => {
    const right = told(AS_RELEASED, LIVE + MINUTE);
    expect(decided({ model: 'theirs', createdAt: LIVE }, right)).toMatchObject({ verdict: 'foreign', known: true });
    expect(decided({ model: 'theirs', createdAt: LIVE + 2 * MINUTE }, right)).toMatchObject({ known: false });
  });

  it('put nothing right that a job created later has done', () => {
    const foreign = told(`${OF_JOBS}x`, LIVE + MINUTE);
    expect(decided({ createdAt: LIVE }, foreign)).toEqual({ verdict: 'live', undone: false });
    expect(decided({ createdAt: LIVE + 2 * MINUTE }, foreign)).toEqual({ verdict: 'live', undone: true });
  });
});
