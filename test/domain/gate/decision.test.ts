import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideGate, GateDecision, type GateRule } from '../../../lib/domain/gate/decision.ts';
import type { GateFacts } from '../../../lib/domain/gate/facts.ts';

const FACTS: GateFacts = {
  managed: true,
  tier: 'limited',
  packageCompleted: true,
  imageByDigest: true,
  artifactDigestKnown: true,
  hasEvaluation: true,
  auc: '0.5500',
  aucHigh: '0.5600',
  aucFloor: '0.6000',
  hasBaseline: false,
  hasTrainingData: true,
  hasChampion: false,
};
const aRule = (id: string, outcome: GateRule['outcome'], change: Partial<GateRule> = {}): GateRule => ({
  id,
  outcome,
  reason: `${id} must hold`,
  fact: 'hasBaseline',
  limit: 'true',
  ...change,
});

describe('a gate decision', () => {
  it('passes without reasons when no rule fires, and still lists every rule', () => {
    const decision = decideGate([aRule('b', 'fail'), aRule('a', 'inconclusive')], new Set(), FACTS);
    expect(decision).toEqual({
      verdict: 'pass',
      reasons: [],
      rules: [
        { id: 'a', outcome: 'pass', reason: 'a must hold' },
        { id: 'b', outcome: 'pass', reason: 'b must hold' },
      ],
    });
  });

  it('shows the facts a rule looked at, and says `missing` of those it did not find', () => {
    const rule = aRule('floor', 'fail', { fact: 'auc', limit: 'aucFloor', interval: ['aucLow', 'aucHigh'] });
    expect(decideGate([rule], new Set(['floor']), FACTS).reasons).toEqual([
      {
        rule: 'floor',
        subject: 'auc',
        observed: '0.5500',
        limit: '0.6000',
        interval: { low: 'missing', high: '0.5600' },
      },
    ]);
  });

  it('says `missing` of a limit the manifest does not set', () => {
    const rule = aRule('rows', 'inconclusive', { fact: 'heldOutRows', limit: 'minimumHeldOutRows' });
    expect(decideGate([rule], new Set(['rows']), FACTS).reasons).toEqual([
      { rule: 'rows', subject: 'heldOutRows', observed: 'missing', limit: 'missing' },
    ]);
  });

  it('lets a failure beat an inconclusive rule, and that beat a pass, in whatever order they come', () => {
    const someRules = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-z]{1,8}$/),
        outcome: fc.constantFrom('fail' as const, 'inconclusive' as const),
        fired: fc.boolean(),
      }),
      { selector: (rule) => rule.id, maxLength: 12 },
    );
    fc.assert(
      fc.property(someRules, (drawn) => {
        const fired = drawn.filter((rule) => rule.fired);
        const decision = decideGate(
          drawn.map(({ id, outcome }) => aRule(id, outcome)),
          new Set(fired.map((rule) => rule.id)),
          FACTS,
        );
        const worst = fired.some((r) => r.outcome === 'fail') ? 'fail' : fired.length > 0 ? 'inconclusive' : 'pass';
        expect(decision.verdict).toBe(worst);
        expect(GateDecision.parse(decision)).toEqual(decision);
        expect(decision.reasons.map((r) => r.rule).toSorted()).toEqual(fired.map((r) => r.id).toSorted());
        const outcomes = decision.reasons.map((r) => drawn.find((d) => d.id === r.rule)!.outcome);
        expect(outcomes).toEqual([...outcomes].sort());
        expect(decision.rules).toHaveLength(drawn.length);
      }),
    );
  });
});
