import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { withCedar } from '../../../lib/adapters/cedar/engine.ts';
import { loadPolicies } from '../../../lib/adapters/cedar/load-policies.ts';
import { DependencyError, IntegrityError } from '../../../lib/domain/errors.ts';
import type { PermissionRequest } from '../../../lib/ports/policies.ts';
import { BASE_CASE, FOLDER, PEOPLE, RESOURCES } from '../../policies/scenarios.ts';

const DEEP = `permit (principal, action, resource) when { ${'('.repeat(400)}true${')'.repeat(400)} };`;
const ASK: PermissionRequest = {
  principal: PEOPLE.approver!,
  action: 'answer',
  resource: RESOURCES.limitedRequest!,
  context: { mfa: false },
};

/** Really traps the shared wasm instance and leaves it in place, as a defect inside the engine would. */
const poison = () =>
  withCedar((cedar) => {
    try {
      cedar.policyToJson(DEEP);
    } catch {
      return;
    }
    throw new Error('the engine no longer traps on deep nesting');
  });

describe('V8', () => {
  it('knows the flag that keeps it from optimizing what a start runs once, and its own value is given back', () => {
    const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    expect(stdout).toContain('default: --wasm-tiering-budget=13000000\n');
  });
});

describe('a wasm instance that trapped', () => {
  it('denies the person who asks next, says why, and answers the one after', () => {
    const policies = loadPolicies(FOLDER);
    poison();
    expect(policies.may(ASK)).toEqual({
      decision: 'deny',
      reasons: [],
      errors: ['the cedar engine trapped and was replaced'],
    });
    expect(policies.may(ASK)).toEqual({ decision: 'allow', reasons: ['approvers-answer'], errors: [] });
  });

  it('is an IntegrityError to the gate, which then works again', () => {
    const policies = loadPolicies(FOLDER);
    poison();
    expect(() => policies.gate(BASE_CASE)).toThrow(IntegrityError);
    expect(policies.gate(BASE_CASE).verdict).toBe('pass');
  });

  it('is never put right by pretending: after ten instances the process says it must be restarted', () => {
    const policies = loadPolicies(FOLDER);
    for (let n = 0; n < 10; n += 1) expect(() => withCedar((cedar) => cedar.policyToJson(DEEP))).toThrow(/trapped/);
    expect(policies.may(ASK)).toMatchObject({ decision: 'deny', errors: [expect.stringContaining('restart it')] });
    expect(() => policies.gate(BASE_CASE)).toThrow(IntegrityError);
    expect(() => policies.gate(BASE_CASE)).not.toThrow(DependencyError);
  });
});
