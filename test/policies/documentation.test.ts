import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { policiesFrom } from '../../lib/adapters/cedar/policies.ts';
import { parsePolicy } from '../../lib/adapters/cedar/policy-file.ts';
import type { EvidencePolicy } from '../../lib/domain/evidence/evidence-policy.ts';
import { missingEvidence, wantedKinds } from '../../lib/domain/evidence/wanted.ts';
import { FACT_NAMES } from '../../lib/domain/gate/facts.ts';
import type { Tier } from '../../lib/domain/gate/tier.ts';
import { caseWith, FOLDER, type GateScenario, gateScenario } from './scenarios.ts';

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

  const shown = new Map(
    [...page.matchAll(/```cedar\n([\s\S]*?)```/g)].map(([, block = '']) => [
      /@id\("(.*?)"/.exec(block)?.[1] ?? '',
      block.replaceAll(/^ {3}/gm, ''),
    ]),
  );
  const withShown = (...ids: readonly string[]) =>
    policiesFrom({
      ...source,
      // A team may have copied what is shown.
      gate: [
        ...source.gate.filter(({ file }) => !ids.some((id) => file === `gate/${id}.cedar`)),
        ...ids.map((id) => ({ file: `gate/${id}.cedar`, text: shown.get(id)! })),
      ],
    });

  it('shows a rule about a fact that works as it says', () => {
    const policies = withShown('very-many-rows');
    expect(policies.gate(caseWith({ tier: 'high' })).reasons.map((reason) => reason.rule)).toEqual(['very-many-rows']);
    expect(policies.gate(caseWith({ tier: 'high', heldOutRows: 100_000 })).verdict).toBe('pass');
  });

  it('shows a rule about evidence that closes the gate of a high risk until it is there', () => {
    const policies = withShown('high-unexplained');
    const gate = (tier: Tier, ...more: string[]) =>
      policies.gate(caseWith({ tier, evidence: ['evaluation', 'predictions', ...more] }));
    expect(gate('high')).toMatchObject({ verdict: 'inconclusive', reasons: [{ rule: 'high-unexplained' }] });
    expect(gate('high', 'explainability').verdict).toBe('pass');
    expect(gate('limited').verdict).toBe('pass');
  });

  it('shows a rule about one model by its name, which no other meets', () => {
    const policies = withShown('fraud-score-explained');
    const of = (model: string, tenant = 'default') => policies.gate(caseWith({ model, tenant })).reasons;
    expect(of('fraud-score')).toMatchObject([{ rule: 'fraud-score-explained', limit: 'explainability' }]);
    expect([of('fraud-scores'), of('fraud-score', 'team-b')]).toEqual([[], []]);
  });

  it('shows a manifest that demands evidence and answers by tier, and each tier is asked for its own', () => {
    const [, yaml = ''] = /```yaml\n(gate:\n {2}evidence:[\s\S]*?)```/.exec(page) ?? [];
    const { gate } = parse(yaml.replace('…', '')) as { gate: EvidencePolicy };
    const wanted = (tier: Tier) => wantedKinds(gate, tier);
    expect(wanted('minimal')).toEqual(['attestation:intended-use']);
    expect(wanted('limited')).toEqual(['sbom', 'attestation:intended-use']);
    expect(wanted('high')).toEqual([
      ...['sbom', 'explainability', 'model-card', 'signature'],
      ...['attestation:intended-use', 'attestation:sound'],
    ]);
    const judged = (tier: Tier, ...valid: string[]) => {
      const missing = missingEvidence(gate, tier, { valid, kept: [] });
      const facts = caseWith({ tier, evidence: valid, missing: missing.map(({ kind }) => kind) });
      return policiesFrom(source).gate({ ...facts, missing });
    };
    const all = wanted('high');
    for (const kind of all)
      expect(judged('high', ...all.filter((one) => one !== kind)), kind).toMatchObject({
        verdict: 'inconclusive',
        reasons: [{ rule: 'evidence-missing', subject: kind }],
      });
    expect(judged('high', ...all).verdict).toBe('pass');
  });

  it('shows a scenario that a copy of its rules passes', () => {
    const [, block = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const scenario = JSON.parse(block) as GateScenario;
    expect(gateScenario(scenario).ask(withShown('north-too-weak', 'north-unsure'))).toEqual(scenario.expected);
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
    const policies = withShown('north-too-weak', 'north-unsure');
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
