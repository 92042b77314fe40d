import { describe, expect, it } from 'vitest';
import {
  ADOPTION,
  type Edges,
  INCIDENT,
  mayBecome,
  QUESTION,
  RELEASE,
  RETRAIN,
  ReleaseState,
  SAID,
  VERSION,
  VersionState,
} from '../../../lib/domain/lifecycle.ts';

/** docs/architecture.md, "States of a version", written out again by hand: every edge there is. */
const EDGES = [
  ...['registered', 'gated-pass', 'gated-fail', 'gated-inconclusive', 'rejected', 'expired', 'withdrawn'].flatMap(
    (from) => ['gated-pass', 'gated-fail', 'gated-inconclusive'].map((to) => `${from}>${to}`),
  ),
  ...['gated-pass', 'gated-fail', 'gated-inconclusive'].map((from) => `${from}>registered`),
  'gated-pass>awaiting-approval',
  'awaiting-approval>approved',
  'awaiting-approval>rejected',
  'awaiting-approval>expired',
  'awaiting-approval>withdrawn',
  'awaiting-approval>gated-pass',
  ...['gated-pass', 'gated-fail', 'gated-inconclusive'].map((to) => `approved>${to}`),
  ...['registered', 'awaiting-approval', 'rejected', 'expired', 'withdrawn'].map((to) => `approved>${to}`),
  ...['registered', 'gated-fail', 'gated-inconclusive'].map((from) => `${from}>approved`),
  ...['rejected', 'expired', 'withdrawn'].map((from) => `${from}>awaiting-approval`),
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

/** Every state that can be come to from the beginning. */
function reachedIn(edges: Edges<string>): Set<string> {
  const reached = new Set<string>(['new']);
  for (const state of reached) for (const next of edges[state] ?? []) reached.add(next);
  return reached;
}

describe('a state', () => {
  it.each(Object.entries({ VERSION, SAID, RELEASE, QUESTION, RETRAIN, INCIDENT }))(
    'of %s can be come to',
    (_, edges) => {
      expect([...reachedIn(edges as Edges<string>)].sort()).toEqual(Object.keys(edges).sort());
    },
  );

  it('that a person took over in a deployment is live at once, or superseded by what comes after', () => {
    expect([...reachedIn(ADOPTION as Edges<string>)].sort()).toEqual(['live', 'new', 'superseded']);
  });

  it.each([
    ['a question', QUESTION, 'pending'],
    ['a retrain', RETRAIN, 'running'],
    ['an incident', INCIDENT, 'open'],
  ] as const)('of %s that has ended leads nowhere', (_, edges, open) => {
    for (const [from, to] of Object.entries(edges)) if (from !== 'new' && from !== open) expect(to).toEqual([]);
  });
});
