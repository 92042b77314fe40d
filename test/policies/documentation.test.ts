import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { policiesFrom } from '../../lib/adapters/cedar/policies.ts';
import { parsePolicy } from '../../lib/adapters/cedar/policy-file.ts';
import { FACT_NAMES } from '../../lib/domain/gate/facts.ts';
import { caseWith, FOLDER } from './scenarios.ts';

const source = readPolicies(FOLDER);
const page = readFileSync(`${FOLDER}/../docs/policies.md`, 'utf8');
const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\w+) \| (.+) \|$/gm)].map(([, id, word, text]) => [id, word, text]);

describe('docs/policies.md', () => {
  it('lists every rule and permission with its own words, and no other', () => {
    const policies = [...source.gate, ...source.permissions]
      .map(parsePolicy)
      .filter((policy) => policy.id !== 'pass-unless-forbidden');
    const written = policies.map(({ id, effect, annotations }) => [
      id,
      annotations.outcome ?? effect,
      annotations.reason,
    ]);
    expect(rows.toSorted()).toEqual(written.toSorted());
  });

  const shown = [...page.matchAll(/```cedar\n([\s\S]*?)```/g)].map((match) => match[1]!.replaceAll(/^ {3}/gm, ''));
  const withShown = (...texts: readonly string[]) =>
    policiesFrom({
      ...source,
      gate: [...source.gate, ...texts.map((text) => ({ file: `gate/${/@id\("(.*?)"/.exec(text)![1]}.cedar`, text }))],
    });

  it('shows a rule about a fact that works as it says', () => {
    const policies = withShown(shown[0]!);
    expect(policies.gate(caseWith({ tier: 'high' })).reasons.map((reason) => reason.rule)).toEqual(['very-many-rows']);
    expect(policies.gate(caseWith({ tier: 'high', heldOutRows: 100_000 })).verdict).toBe('pass');
  });

  it.each<[string, string, object, string, string[]]>([
    ['below', 'multiclass', { low: '0.6000', high: '0.6999' }, 'fail', ['north-too-weak']],
    ['on the limit', 'multiclass', { low: '0.6000', high: '0.7000' }, 'inconclusive', ['north-unsure']],
    ['above', 'multiclass', { low: '0.7000', high: '0.8000' }, 'pass', []],
    ['nowhere', 'multiclass', {}, 'inconclusive', ['north-unsure']],
    ['of no interest', 'binary', {}, 'pass', []],
  ])('shows rules about a slice of a metric that is %s', (_, task, ends, verdict, rules) => {
    const name = 'f1Macro[region = north]';
    const measured = Object.fromEntries(Object.entries(ends).map(([end, value]) => [`${name}.${end}`, String(value)]));
    const policies = withShown(shown[1]!, shown[2]!);
    const decision = policies.gate({ ...caseWith({ task: task as 'binary' }), measured });
    expect([decision.verdict, decision.reasons.map(({ rule }) => rule)]).toEqual([verdict, rules]);
    for (const reason of decision.reasons) expect(reason).toMatchObject({ subject: name, limit: 'at least 0.7' });
  });
});

describe('policies/gate.cedarschema', () => {
  it('knows exactly the facts of the domain', () => {
    const listed = [...source.schema.gate.matchAll(/^ {4}(\w+)\??:/gm)].map((match) => match[1]);
    expect(listed).toEqual(FACT_NAMES);
  });
});
