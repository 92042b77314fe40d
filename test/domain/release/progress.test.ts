import { describe, expect, it } from 'vitest';
import { decideProgress } from '../../../lib/domain/release/release.ts';

const wanted = { config: 'new', package: 'p2' };
const observed = (status: string, config = 'new', more: object = {}) => ({
  status,
  config,
  failureReason: undefined,
  packages: ['p2'],
  ...more,
});

describe('what an endpoint shows means', () => {
  it.each([
    ['InService on the wanted config and package', observed('InService'), 0, 'settled'],
    ['InService on the OLD config: rolled back, also without a reason', observed('InService', 'old'), 0, 'rolled-back'],
    ['InService with a failure reason', observed('InService', 'new', { failureReason: 'x' }), 0, 'failed'],
    [
      'InService on the wanted config, but serving another package',
      observed('InService', 'new', { packages: ['p9'] }),
      0,
      'failed',
    ],
    ['Creating', observed('Creating'), 0, 'updating'],
    ['Updating', observed('Updating', 'old'), 0, 'updating'],
    ['SystemUpdating', observed('SystemUpdating'), 0, 'updating'],
    ['RollingBack: wait for what it ends on', observed('RollingBack', 'old'), 0, 'updating'],
    ['a status nobody knows: wait, never success', observed('Hovering'), 0, 'updating'],
    ['a status nobody knows, at the deadline', observed('Hovering'), 100, 'failed'],
    ['Updating one millisecond before the deadline', observed('Updating'), 99, 'updating'],
    ['Updating at the deadline', observed('Updating'), 100, 'failed'],
    ['Failed', observed('Failed'), 0, 'failed'],
    ['UpdateRollbackFailed', observed('UpdateRollbackFailed'), 0, 'failed'],
    ['OutOfService', observed('OutOfService'), 0, 'failed'],
    ['Deleting', observed('Deleting'), 0, 'failed'],
    ['no endpoint yet', undefined, 0, 'updating'],
    ['no endpoint at the deadline', undefined, 100, 'failed'],
  ])('%s', (_, seen, now, verdict) => {
    const progress = decideProgress({ observed: seen, wanted, deadline: 100, now });
    expect(progress.verdict).toBe(verdict);
    if ('reasons' in progress) expect(progress.reasons.length).toBeGreaterThan(0);
  });
});
