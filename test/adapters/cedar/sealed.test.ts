import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPolicies, readPolicies } from '../../../lib/adapters/cedar/load-policies.ts';
import { type SetName, sealedPolicies, sealPolicies } from '../../../lib/adapters/cedar/policies.ts';
import { sha256Of } from '../../../lib/adapters/cedar/policy-set.ts';
import { type CheckedPolicies, sealSet, unsealSet } from '../../../lib/adapters/cedar/sealed.ts';
import { IntegrityError, InvalidEventError } from '../../../lib/domain/errors.ts';
import type { PermissionRequest } from '../../../lib/ports/policies.ts';
import { BASE_CASE, FOLDER, failing, PEOPLE, RESOURCES } from '../../policies/scenarios.ts';

const source = readPolicies(FOLDER);
const sealed = sealPolicies(source);
const ASK: PermissionRequest = {
  principal: PEOPLE.approver!,
  action: 'answer',
  resource: RESOURCES.limitedRequest!,
  context: { mfa: false },
};
const BOTH: SetName[] = ['gate', 'permissions'];

/** The sealed set with one of its permissions written otherwise. */
const otherwise = (id: string, change: (text: string) => string): CheckedPolicies => {
  const set = unsealSet(sealed);
  const policies = set.permissions.policies.map((p) => (p.id === id ? { ...p, text: change(p.text) } : p));
  return { ...set, permissions: { ...set.permissions, policies } };
};

/** Changes one text at a time, and takes one entry away at a time, anywhere inside; what it yields says where. */
function* changed(value: Record<string, unknown>, where = 'set'): Generator<string> {
  for (const [key, kept] of Object.entries(value)) {
    if (typeof kept === 'object') yield* changed(kept as Record<string, unknown>, `${where}.${key}`);
    else {
      value[key] = `${kept} `;
      yield `${where}.${key} changed`;
      value[key] = kept;
    }
  }
  for (const [key, kept] of Object.entries(value)) {
    const all = { ...value };
    if (Array.isArray(value)) value.splice(Number(key), 1);
    else delete value[key];
    yield `${where}.${key} taken away`;
    if (Array.isArray(value)) value.splice(Number(key), 0, kept);
    else {
      for (const name of Object.keys(value)) delete value[name];
      Object.assign(value, all);
    }
  }
}

describe('a sealed policy set', () => {
  it.each<SetName[][]>([[[]], [['gate']], [['permissions']], [BOTH]])(
    'prepared for %j answers every scenario as the folder does',
    (atStart) => {
      const policies = sealedPolicies(sealed, atStart);
      const loaded = loadPolicies(FOLDER);
      expect([policies.sha256, policies.engine]).toEqual([loaded.sha256, loaded.engine]);
      expect(policies.reasonOf('four-eyes')).toBe(loaded.reasonOf('four-eyes'));
      expect(failing(policies)).toEqual([]);
    },
  );

  it('is refused with any one thing changed, taken away or added', () => {
    const all = JSON.parse(sealed);
    let changes = 0;
    for (const where of changed(all)) {
      expect(() => sealedPolicies(JSON.stringify(all), BOTH), where).toThrow(IntegrityError);
      changes += 1;
    }
    expect(changes).toBeGreaterThan(300);
    expect(JSON.stringify(all)).toBe(sealed);
    expect(() => sealedPolicies(JSON.stringify({ ...all, more: 1 }), [])).toThrow('not what was checked');
  });

  it.each([
    ['cut short', sealed.slice(0, -1)],
    ['empty', ''],
    ['null', 'null'],
    ['what was read, and nobody checked', JSON.stringify(source)],
    ['without its seal', JSON.stringify(unsealSet(sealed))],
  ])('is refused when it is %s', (_, text) => {
    expect(() => sealedPolicies(text, [])).toThrow(IntegrityError);
  });

  it('names another set than the one it holds: refused', () => {
    expect(() => sealedPolicies(sealSet(otherwise('four-eyes', (text) => `// changed\n${text}`)), [])).toThrow(
      'not what was checked',
    );
  });
});

describe('a set that somebody sealed and nobody checked', () => {
  const spared = otherwise('four-eyes', (text) => text.replace('contains(principal)', 'contains(principal) && false'));
  const weak = sealSet({ ...spared, sha256: sha256Of(spared) });

  it('stops the start of whoever asks it', () => {
    expect(() => sealedPolicies(weak, ['permissions'])).toThrow('`four-eyes` no longer denies');
  });

  it('denies everybody where it is first asked later, and says why', () => {
    expect(sealedPolicies(weak, ['gate']).may(ASK)).toEqual({
      decision: 'deny',
      reasons: [],
      errors: [expect.stringContaining('`four-eyes` no longer denies')],
    });
  });
});

describe('a set that another version of the engine checked', () => {
  const old = sealSet({ ...unsealSet(sealed), engine: 'cedar 4.12.0' });

  it.each(BOTH)('stops the start of whoever asks its %s', (name) => {
    expect(() => sealedPolicies(old, [name])).toThrow(/checked by `cedar 4\.12\.0`, but this is `cedar 4/);
  });

  it('judges nothing later either', () => {
    const policies = sealedPolicies(old, []);
    expect(policies.may(ASK)).toMatchObject({
      decision: 'deny',
      errors: [expect.stringContaining('deploy them again')],
    });
    expect(() => policies.gate(BASE_CASE)).toThrow(IntegrityError);
  });
});

describe('packing', () => {
  const pack = (folder: string) =>
    spawnSync(process.execPath, ['lib/adapters/cedar/seal-set.ts', folder], { encoding: 'utf8' });

  it('writes the sealed set of a folder', () => expect(pack(FOLDER).stdout).toBe(sealed));

  it('writes nothing when the policies are refused, and says why', () => {
    const folder = mkdtempSync(join(tmpdir(), 'policies-'));
    cpSync(FOLDER, folder, { recursive: true });
    rmSync(join(folder, 'permissions', 'four-eyes.cedar'));
    const { status, stdout, stderr } = pack(folder);
    rmSync(folder, { recursive: true });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('`four-eyes` is missing: restore its file');
  });

  it('seals no set that is not proven', () => {
    const spared = source.permissions.map(({ file, text }) => ({
      file,
      text: file.includes('tenant-isolation') ? text.replace('unless', 'when') : text,
    }));
    expect(() => sealPolicies({ ...source, permissions: spared })).toThrow('`tenant-isolation` no longer denies');
    expect(() => sealPolicies({ ...source, schema: { ...source.schema, gate: '' } })).toThrow(InvalidEventError);
  });
});
