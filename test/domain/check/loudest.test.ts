import { describe, expect, it } from 'vitest';
import { headlineReason } from '../../../lib/domain/check/headline-reason.ts';

const reason = (subject: string, observed: string, limit: string) => ({ rule: 'ks', subject, observed, limit });
const reasons = [reason('a', '0.1500', '0.1000'), reason('b', '0.4200', '0.0500'), reason('c', '0.2100', '0.2000')];

describe('the loudest reason', () => {
  it('of a drifted check is the farthest beyond its limit', () => {
    expect(headlineReason({ verdict: 'drifted', reasons })?.subject).toBe('b');
  });

  it.each(['stable', 'undecided'] as const)('of a check that is %s is the nearest to its limit', (verdict) => {
    expect(headlineReason({ verdict, reasons })?.subject).toBe('c');
  });

  it('is absent where there is none, and words count as on the limit', () => {
    expect(headlineReason({ verdict: 'undecided', reasons: [] })).toBeUndefined();
    expect(headlineReason({ verdict: 'stable', reasons: [reasons[0]!, reason('w', 'few', 'many')] })?.subject).toBe(
      'w',
    );
  });
});
