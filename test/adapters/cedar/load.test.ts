import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPolicies, readPolicies } from '../../../lib/adapters/cedar/load-policies.ts';
import { policiesFrom } from '../../../lib/adapters/cedar/policies.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { BASE_CASE, FOLDER } from '../../policies/scenarios.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
  cpSync(FOLDER, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a policy folder', () => {
  it('and the same texts as strings are the same policies', () => {
    expect(policiesFrom(JSON.parse(JSON.stringify(readPolicies(folder)))).sha256).toBe(loadPolicies(folder).sha256);
  });

  it('names its engine and version as records carry it', () => {
    expect(loadPolicies(folder).engine).toMatch(/^cedar \d+\.\d+\.\d+$/);
  });

  it('changed on disk after loading changes neither hash nor answers, until it is loaded again', () => {
    const loaded = loadPolicies(folder);
    const { sha256 } = loaded;
    const text = readPolicies(folder).gate.find((f) => f.file === 'gate/too-few-held-out-rows.cedar')!.text;
    writeFileSync(join(folder, 'gate/too-few-held-out-rows.cedar'), text.replace(' < ', ' >= '));
    expect([loaded.sha256, loaded.gate(BASE_CASE).verdict]).toEqual([sha256, 'pass']);
    const again = loadPolicies(folder);
    expect(again.sha256).not.toBe(sha256);
    expect(again.gate(BASE_CASE).verdict).toBe('inconclusive');
    expect(loaded.gate(BASE_CASE).verdict).toBe('pass');
  });

  it.each([
    [
      'a backup that would silently not count',
      () => writeFileSync(join(folder, 'gate/rule.cedar.bak'), ''),
      'gate/rule.cedar.bak',
    ],
    ['a folder inside', () => mkdirSync(join(folder, 'permissions/more')), 'permissions/more'],
    [
      'bytes that are not UTF-8',
      () => writeFileSync(join(folder, 'gate/x.cedar'), Buffer.from([0xff, 0xfe])),
      'gate/x.cedar',
    ],
    ['a file of 70 KB', () => writeFileSync(join(folder, 'gate/x.cedar'), ' '.repeat(70_000)), 'has 70000 bytes'],
    ['10,000 policies', () => many(10_000), 'has 10021 policies'],
    ['no gate at all', () => rmSync(join(folder, 'gate'), { recursive: true }), '`gate` cannot be read'],
  ])('is refused with %s', (_, spoil, message) => {
    spoil();
    expect(() => loadPolicies(folder)).toThrow(InvalidEventError);
    expect(() => loadPolicies(folder)).toThrow(message);
  });

  it('may hold hidden files of editors and systems', () => {
    writeFileSync(join(folder, 'gate/.DS_Store'), '');
    expect(() => loadPolicies(folder)).not.toThrow();
  });
});

function many(n: number) {
  for (let i = 0; i < n; i += 1) writeFileSync(join(folder, `gate/x${i}.cedar`), '');
}
