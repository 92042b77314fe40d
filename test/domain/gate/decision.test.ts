import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideGate, GateDecision, type GateRule } from '../../../lib/domain/gate/decision.ts';
import { GateCase } from '../../../lib/domain/gate/facts.ts';
import { BASE_CASE } from '../../policies/scenarios.ts';

const { heldOutRows: _, minimumHeldOutRows: __, ...facts } = BASE_CASE.facts;
const JUDGED = GateCase.parse({
  facts: { ...facts, hasBaseline: false },
  measured: { f1: '0.5500', auc: '0.7000', 'auc.low': '0.6900', 'auc.high': '0.7100' },
  limits: [
    { name: 'auc', outcome: 'met', limit: 'at least 0.6000', value: '0.7000' },
    {
      name: 'f1',
      outcome: 'not met',
      limit: 'at least 0.6000',
      value: '0.5500',
      interval: { low: '0.5400', high: '0.5600' },
    },
    { name: 'recall', outcome: 'cannot say', limit: 'at least 0.5000', value: '1.0000', because: 'two rows' },
    { name: 'mcc', outcome: 'cannot say', limit: 'at least 0.5000', because: 'one class' },
  ],
});
const aRule = (id: string, outcome: GateRule['outcome'], change: Partial<GateRule> = {}): GateRule => ({
  ...{ id, outcome, reason: `${id} must hold`, shows: { fact: 'hasBaseline' }, limit: 'true' },
  ...change,
});

describe('a gate decision', () => {
  it('passes without reasons when no rule fires, and still lists every rule', () => {
    const decision = decideGate([aRule('b', 'fail'), aRule('a', 'inconclusive')], new Set(), JUDGED);
    expect(decision).toEqual({
      verdict: 'pass',
      reasons: [],
      rules: [
        { id: 'a', outcome: 'pass', reason: 'a must hold' },
        { id: 'b', outcome: 'pass', reason: 'b must hold' },
      ],
    });
  });

  it.each<[string, Partial<GateRule>, object[]]>([
    ['a fact', {}, [{ subject: 'hasBaseline', observed: 'false', limit: 'true' }]],
    [
      'a measured number with its interval',
      { shows: { measured: 'auc' }, limit: 'at least 0.8' },
      [{ subject: 'auc', observed: '0.7000', limit: 'at least 0.8', interval: { low: '0.6900', high: '0.7100' } }],
    ],
    [
      'a measured number without one',
      { shows: { measured: 'f1' }, limit: '0.8' },
      [{ subject: 'f1', observed: '0.5500', limit: '0.8' }],
    ],
    [
      'a number that was not measured',
      { shows: { measured: 'f1Macro[region = north]' }, limit: '0.8' },
      [{ subject: 'f1Macro[region = north]', observed: 'missing', limit: '0.8' }],
    ],
    [
      'every limit that is not met',
      { shows: { fact: 'failed' }, limit: 'none' },
      [{ subject: 'f1', observed: '0.5500', limit: 'at least 0.6000', interval: { low: '0.5400', high: '0.5600' } }],
    ],
    [
      'every limit of which nothing can be said, with why',
      { shows: { fact: 'undecided' }, limit: 'none' },
      [
        { subject: 'recall', observed: '1.0000: two rows', limit: 'at least 0.5000' },
        { subject: 'mcc', observed: 'missing: one class', limit: 'at least 0.5000' },
      ],
    ],
    [
      'a limit the manifest does not set',
      { shows: { fact: 'heldOutRows' }, limit: 'minimumHeldOutRows' },
      [{ subject: 'heldOutRows', observed: 'missing', limit: 'missing' }],
    ],
    [
      'a set',
      { shows: { fact: 'evidence' } },
      [{ subject: 'evidence', observed: 'evaluation, predictions', limit: 'true' }],
    ],
  ])('shows %s', (_, change, reasons) => {
    const decision = decideGate([aRule('rule', 'fail', change)], new Set(['rule']), JUDGED);
    expect(decision.reasons).toEqual(reasons.map((reason) => ({ rule: 'rule', ...reason })));
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
          JUDGED,
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
