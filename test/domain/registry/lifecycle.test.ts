import { describe, expect, it } from 'vitest';
import { mayBecome, RELEASE, ReleaseState, VERSION, VersionState } from '../../../lib/domain/lifecycle.ts';

/** docs/architecture.md, "States of a version", written out again by hand: every edge there is. */
const EDGES = [
  ...['registered', 'gated-pass', 'gated-fail', 'gated-inconclusive', 'rejected', 'expired', 'withdrawn'].flatMap(
    (from) => ['gated-pass', 'gated-fail', 'gated-inconclusive'].map((to) => `${from}>${to}`),
  ),
  'gated-pass>awaiting-approval',
  'awaiting-approval>approved',
  'awaiting-approval>rejected',
  'awaiting-approval>expired',
  'awaiting-approval>withdrawn',
  'awaiting-approval>gated-pass',
  'approved>gated-pass',
  ...VersionState.options.filter((s) => s !== 'retired').map((from) => `${from}>retired`),
];

describe('a version', () => {
  it('has exactly the edges of the design', () => {
    const found = VersionState.options.flatMap((from) =>
      VersionState.options.filter((to) => mayBecome(VERSION, from, to)).map((to) => `${from}>${to}`),
    );
    expect(found.sort()).toEqual([...EDGES].sort());
  });

  it('is released along exactly these edges', () => {
    const states = [undefined, ...ReleaseState.options];
    const found = states.flatMap((from) =>
      ReleaseState.options.filter((to) => mayBecome(RELEASE, from, to)).map((to) => `${from}>${to}`),
    );
    expect(found).toEqual([
      'undefined>releasing',
      'releasing>live',
      'releasing>rolled-back',
      'releasing>failed',
      'live>superseded',
      'rolled-back>releasing',
      'failed>releasing',
      'superseded>releasing',
    ]);
  });
});
