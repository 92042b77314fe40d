import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateOf } from '../../lib/adapters/cedar/gate.ts';
import { loadPolicies, readPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { permissionsOf } from '../../lib/adapters/cedar/permissions.ts';
import { policiesFrom, type SetName } from '../../lib/adapters/cedar/policies.ts';
import { checkedSet } from '../../lib/adapters/cedar/policy-set.ts';
import { provePermissions } from '../../lib/adapters/cedar/prove.ts';
import { proveGate } from '../../lib/adapters/cedar/prove-gate.ts';
import type { Policies } from '../../lib/ports/policies.ts';
import { mutantsOf } from '../policies/mutants.ts';
import { FOLDER, failing, SCENARIOS } from '../policies/scenarios.ts';

const source = readPolicies(FOLDER);
const untouched = policiesFrom(source);
const files = [
  ...source.gate.map((f) => ({ ...f, kind: 'gate' as const })),
  ...source.permissions.map((f) => ({ ...f, kind: 'permissions' as const })),
];

describe('a policy folder with one file missing', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'policies-'));
    cpSync(FOLDER, folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([...files.map(({ file }) => file), 'gate.cedarschema', 'permissions.cedarschema'])(
    'does not load without `%s`',
    (file) => {
      const path = join(folder, file);
      const text = readFileSync(path);
      unlinkSync(path);
      expect(() => loadPolicies(folder)).toThrow(file.replace(/^.*\/|\.cedar$/g, ''));
      writeFileSync(path, text);
    },
  );

  it('loads again once all files are back', () =>
    expect(loadPolicies(folder).sha256).toBe(policiesFrom(source).sha256));
});

describe('a policy with one thing changed', () => {
  it.each(files)('$file is missed by nobody: each mutant is refused or fails a scenario', ({ file, text, kind }) => {
    const scenarios = SCENARIOS.filter((scenario) => scenario.kind === kind);
    const survivors: string[] = [];
    let byScenario = 0;
    for (const mutant of mutantsOf(text)) {
      const changed = source[kind].map((f) => (f.file === file ? { file, text: mutant.text } : f));
      const outcome = tried(kind, { ...source, [kind]: changed }, scenarios);
      if (outcome === 'survived') survivors.push(mutant.change);
      if (outcome === 'scenario') byScenario += 1;
    }
    expect(survivors).toEqual([]);
    expect(byScenario).toBeGreaterThan(file.endsWith('/pass-unless-forbidden.cedar') ? -1 : 0);
  });
});

/** The changed set alone is checked, proven and asked, as `policiesFrom` does both: the other one is as it was. */
function tried(
  kind: SetName,
  changed: typeof source,
  scenarios: typeof SCENARIOS,
): 'refused' | 'scenario' | 'survived' {
  let policies: Policies;
  try {
    const name = `mutant ${kind}`;
    if (kind === 'gate') {
      const gate = gateOf(name, checkedSet(kind, changed));
      proveGate(gate);
      policies = { ...untouched, gate };
    } else {
      const may = permissionsOf(name, checkedSet(kind, changed));
      provePermissions(may);
      policies = { ...untouched, may };
    }
  } catch {
    return 'refused';
  }
  return scenarios.some((scenario) => failing(policies, [scenario]).length > 0) ? 'scenario' : 'survived';
}
