import { describe, expect, it } from 'vitest';
import { loadPolicies, readPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { REQUIRED } from '../../lib/adapters/cedar/required.ts';
import { FOLDER, failing, SCENARIOS } from './scenarios.ts';

const policies = loadPolicies(FOLDER);

describe('every scenario comes out as written', () => {
  it.each(SCENARIOS.map((scenario) => [`${scenario.kind}: ${scenario.description}`, scenario] as const))(
    '%s',
    (_, scenario) => {
      expect(scenario.ask(policies)).toEqual(scenario.expected);
    },
  );

  it('and the compact comparison used by the other tests agrees', () => expect(failing(policies)).toEqual([]));
});

describe('the scenarios and the policy files belong together', () => {
  const ids = [...Object.keys(REQUIRED.gate), ...Object.keys(REQUIRED.permissions)];

  it('every required policy has a file of its name, and every file is required', () => {
    const source = readPolicies(FOLDER);
    const files = [...source.gate, ...source.permissions].map(({ file }) => file.replace(/^.*\/|\.cedar$/g, ''));
    expect(files.sort()).toEqual(ids.sort());
  });

  it.each(ids.filter((id) => id !== 'pass-unless-forbidden'))('`%s` is the reason in at least one scenario', (id) => {
    expect(SCENARIOS.filter((scenario) => scenario.ids.includes(id))).not.toEqual([]);
  });

  it('no two scenarios have the same description', () => {
    const names = SCENARIOS.map((s) => `${s.kind} ${s.description}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
