import { describe, expect, it } from 'vitest';
import { RULES } from '../../lib/domain/drift/drift-policy.ts';
import { predictionRule } from '../../lib/domain/drift/rule-name.ts';
import { measuredText } from '../../lib/report/words.ts';
import { reasonByRule, reasonInWords, reasonToTell, whatIsAllowed } from '../../lib/words/reason-in-words.ts';
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

describe('a change of a share', () => {
  const gone = {
    ...reason('missing'),
    observed: '1.0000',
    interval: { low: '0.9991', high: '1.0000' },
    was: '1.0000',
    now: '0.0000',
  };

  it.each([
    ['missing', 'change in missing values of origin'],
    ['unseen', 'change in unseen values of origin'],
    ['linf', 'largest change of a share of origin'],
    ['prediction-linf', "prediction's largest change of a share of origin"],
  ])('%s is called a change, with what it went from and to', (rule, name) => {
    expect(reasonInWords({ ...gone, rule })).toBe(
      `${name} 1.0000 [0.9991, 1.0000] (went from 1.0000 to 0.0000), limit 0.1000`,
    );
    expect(reasonByRule({ ...gone, rule })).toBe(
      `${rule} of origin changed by 1.0000 [0.9991, 1.0000], went from 1.0000 to 0.0000 (limit 0.1000)`,
    );
    expect(measuredText({ ...gone, rule })).toBe('went from 100 % to 0 %: by 1 (0.999 to 1), limit 0.1');
  });

  it('of a record from before says that it is one', () => {
    const { was: _was, now: _now, ...old } = gone;
    expect(reasonByRule(old)).toBe('missing of origin changed by 1.0000 [0.9991, 1.0000] (limit 0.1000)');
    expect(measuredText(old)).toBe('by 1 (0.999 to 1), limit 0.1');
  });

  it('is told in a notice as such, and what stands in the way by what is allowed', () => {
    expect(reasonToTell(gone)).toBe(reasonInWords(gone));
    expect(reasonToTell({ rule: 'budget', subject: 'retrains', observed: '4', limit: 'below 4' })).toMatch(/allowed/);
  });

  it('a distance is none', () => {
    expect(reasonByRule(reason('ks'))).toBe('ks of origin 0.4100 (limit 0.1000)');
    expect(measuredText(reason('ks'))).toBe('0.41, limit 0.1');
  });
});

it('a challenger is told beside its champion', () => {
  const margin = { rule: 'margin', subject: 'auc', observed: '-0.0700', limit: '0.0000', was: '0.7100', now: '0.6400' };
  expect(reasonInWords({ ...margin, interval: { low: '-0.0900', high: '-0.0500' } })).toBe(
    "AUC differs from the champion's by -0.0700 [-0.0900, -0.0500] (went from 0.7100 to 0.6400), must gain more than 0.0000",
  );
});

it('too few sampled rows are told as such', () => {
  const few = { rule: 'multivariate', subject: 'sampled rows', observed: '57', limit: 'at least 100' };
  expect(reasonInWords(few)).toBe('57 sampled rows to see relations in, must be at least 100');
});

describe('what a gate says', () => {
  const undecided = {
    ...{ rule: 'limit-undecided', subject: 'rmse[region = south]', observed: '11.6572' },
    ...{ interval: { low: '10.9607', high: '16.3617' }, limit: 'at most 14.0000' },
  };
  const misfit = { rule: 'predictions-unreadable', subject: 'predictionsFit', limit: 'true' };
  const missing = { rule: 'evidence-missing', subject: 'sbom', observed: 'missing', limit: 'to be brought: `x`' };

  it('has the interval that decides, and that more rows narrow it', () => {
    expect(whatIsAllowed(undecided)).toBe(
      'limit-undecided: rmse[region = south] is 11.6572 [10.9607, 16.3617], allowed at most 14.0000; more held-out rows narrow the interval',
    );
    expect(reasonInWords(undecided)).toBe(
      'RMSE where region = south 11.6572 [10.9607, 16.3617], must surely be at most 14.0000; more held-out rows narrow the interval',
    );
    expect(whatIsAllowed({ ...undecided, rule: 'limit-not-met' })).not.toMatch(/rows/);
  });

  it('is a sentence where the reason is one: no fact is named, nothing is compared', () => {
    const said = { ...misfit, observed: 'predictions row 3 has a text as `label`, a number is wanted' };
    for (const words of [whatIsAllowed, reasonByRule])
      expect(words(said)).toBe('predictions-unreadable: predictions row 3 has a text as `label`, a number is wanted');
    expect(reasonInWords(said)).toBe(said.observed);
    expect(reasonInWords({ ...misfit, observed: 'false' })).toBe('the predictions do not fit');
    expect(reasonByRule({ ...misfit, observed: 'false' })).toBe(
      'predictions-unreadable of predictionsFit false (limit true)',
    );
  });

  it('names what is missing with its mend', () => {
    for (const words of [whatIsAllowed, reasonByRule])
      expect(words(missing)).toBe('evidence-missing: sbom is missing, to be brought: `x`');
    expect(reasonInWords({ ...missing, observed: 'it is no `sbom`' })).toBe(
      'sbom: it is no `sbom`, to be brought: `x`',
    );
  });
});

it('a refusal is a sentence, without the name that decisions give its rule', () => {
  const changed = { rule: 'unchanged', subject: 'what was shown', observed: 'a1', limit: 'b2' };
  for (const words of [whatIsAllowed, reasonByRule, reasonInWords, reasonToTell])
    expect(words(changed)).toMatch(/^what was shown to those who said yes is not what is there any more: ask anew/);
});
