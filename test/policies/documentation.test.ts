import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { policiesFrom } from '../../lib/adapters/cedar/policies.ts';
import { parsePolicy } from '../../lib/adapters/cedar/policy-file.ts';
import { FACT_NAMES } from '../../lib/domain/gate/facts.ts';
import { BASE_FACTS, FOLDER } from './scenarios.ts';

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

  it('shows an example that works as it says', () => {
    const text = /```cedar\n([\s\S]*?)```/.exec(page)![1]!.replaceAll(/^ {3}/gm, '');
    const policies = policiesFrom({ ...source, gate: [...source.gate, { file: 'gate/very-many-rows.cedar', text }] });
    expect(policies.gate({ ...BASE_FACTS, tier: 'high' }).reasons.map((reason) => reason.rule)).toEqual([
      'very-many-rows',
    ]);
    expect(policies.gate({ ...BASE_FACTS, tier: 'high', heldOutRows: 100_000 }).verdict).toBe('pass');
  });
});

describe('policies/gate.cedarschema', () => {
  it('knows exactly the facts of the domain', () => {
    const listed = [...source.schema.gate.matchAll(/^ {4}(\w+)\??:/gm)].map((match) => match[1]);
    expect(listed).toEqual(FACT_NAMES);
  });
});
