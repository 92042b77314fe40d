import { describe, expect, it } from 'vitest';
import { RULES } from '../../lib/domain/drift/drift-policy.ts';
import { predictionRule } from '../../lib/domain/drift/rule-name.ts';
import { reasonByRule, reasonInWords, whatIsAllowed } from '../../lib/words/reason-in-words.ts';
import { MEANINGS, ruleName } from '../../lib/words/rule.ts';

const reason = (rule: string) => ({ rule, subject: 'origin', observed: '0.4100', limit: '0.1000' });

describe('a rule', () => {
  it.each([...RULES, 'multivariate'])(
    '`%s` has a name and a meaning, and every sentence about it says that name',
    (rule) => {
      expect(ruleName(rule)).not.toBe(rule);
      expect(MEANINGS[rule]).toMatch(/\w+ \w+/);
      expect(ruleName(predictionRule(rule))).toBe(ruleName(rule));
      expect(reasonInWords(reason(rule))).toBe(`${ruleName(rule)} of origin 0.4100, limit 0.1000`);
      expect(reasonInWords(reason(predictionRule(rule)))).toBe(
        `prediction's ${ruleName(rule)} of origin 0.4100, limit 0.1000`,
      );
    },
  );

  it('that nobody named is called as it is written', () => {
    expect(ruleName('four-eyes')).toBe('four-eyes');
  });
});

it('a reason by the names of policies, and what is allowed instead', () => {
  const interval = { low: '0.3900', high: '0.4300' };
  expect(reasonByRule({ ...reason('psi'), interval })).toBe('psi of origin 0.4100 [0.3900, 0.4300] (limit 0.1000)');
  expect(whatIsAllowed({ rule: 'budget', subject: 'retrains', observed: '4', limit: 'below 4' })).toBe(
    'budget: retrains is 4, allowed below 4',
  );
});
