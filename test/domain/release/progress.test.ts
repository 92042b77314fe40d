import { describe, expect, it } from 'vitest';
import { approvedContent } from '../../../lib/domain/release/content.ts';
import { decideProgress } from '../../../lib/domain/release/release.ts';
import { endpoint, spec, variant, version } from './content.ts';

const wanted = { config: 'new', content: approvedContent(version, spec) };
const observed = (status: string, config = 'new', more: object = {}) => endpoint({ status, config, ...more });

describe('what an endpoint shows means', () => {
  it.each([
    ['InService on the wanted config and content', observed('InService'), 0, 'settled'],
    ['InService on the OLD config: rolled back, also without a reason', observed('InService', 'old'), 0, 'rolled-back'],
    [
      'InService as wanted, with a failure reason left over from an earlier update',
      observed('InService', 'new', { failureReason: 'x' }),
      0,
      'settled',
    ],
    [
      'InService on the wanted config, but serving something else',
      observed('InService', 'new', { variants: [variant(), variant({ name: 'b' })] }),
      0,
      'differs',
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
