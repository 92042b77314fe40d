import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { likeness } from './likeness.ts';
import { cleanUp, historyIn, newHome, ROOT, storyFolder, tell } from './telling.ts';

const told = async (story: string, options: Parameters<typeof tell>[2] = {}) => {
  const home = newHome();
  const ended = await tell(home, story, options);
  const history = historyIn(storyFolder(home, story));
  await cleanUp(home, story);
  return {
    ...ended,
    history,
    types: history.map((r) => `${r.type}${r.subject.version ? `/${r.subject.version}` : ''}:${r.verdict ?? ''}`),
  };
};

describe('a story', () => {
  it('with no drift ends with version 1, and no word of retraining', async () => {
    const { code, out, types } = await told('no-drift');
    expect(out).toMatch(/live: flight-delay\/1\nledger: \d+ records verified\n$/);
    expect(code).toBe(0);
    expect(types.filter((t) => t.includes('Retrain'))).toEqual([]);
    expect(types.filter((t) => t.startsWith('DriftDetected'))).toEqual([]);
    expect(types.filter((t) => t.startsWith('CheckRecorded/1')).length).toBe(36);
  }, 400_000);

  it('with shuffled labels ends at the gate', async () => {
    const { code, out, types } = await told('shuffled');
    expect(code, out).toBe(0);
    expect(types).toContain('VersionGated/2:fail');
    expect(types.filter((t) => t.startsWith('ApprovalRequested/2'))).toEqual([]);
    expect(out).toMatch(/live: flight-delay\/1\n/);
  }, 400_000);

  it('in which a person says no ends there', async () => {
    const { code, out, types } = await told('reject');
    expect(code, out).toBe(0);
    expect(types).toContain('ApprovalAnswered/2:rejected');
    expect(types.filter((t) => t.startsWith('ReleaseStarted/2'))).toEqual([]);
  }, 400_000);

  it('in which the canary fails is rolled back', async () => {
    const { code, out, types } = await told('rollback');
    expect(code, out).toBe(0);
    expect(types).toContain('ReleaseStarted/2:started');
    expect(types).toContain('ReleaseRolledBack/2:rolled-back');
    expect(out).toMatch(/live: flight-delay\/1\n/);
  }, 400_000);

  it('told with another seed has other figures and the same end', async () => {
    const [one, other] = [await told('default'), await told('default', { seed: 7 })];
    for (const { code, out } of [one, other]) expect(code, out).toBe(0);
    expect(other.types.filter((t) => t.startsWith('Release'))).toEqual(
      one.types.filter((t) => t.startsWith('Release')),
    );
    expect(likeness(other.history)).not.toEqual(likeness(one.history));
  }, 600_000);

  it('ends with 1 when the approver has lost the right to answer', async () => {
    const home = newHome();
    const people = [{ id: 'u_ben', name: 'Ben', tenants: ['default'], groups: ['auditors'] }];
    writeFileSync(join(home, 'people.json'), JSON.stringify(people));
    const { code, out } = await tell(home, 'default');
    expect(out).toContain('refused: not allowed to answer');
    expect(code).toBe(1);
    await cleanUp(home, 'default');
  }, 400_000);

  it('does not begin when a policy was taken away', async () => {
    const home = newHome();
    const policies = join(home, 'policies');
    cpSync(join(ROOT, 'policies'), policies, { recursive: true });
    rmSync(join(policies, 'permissions', 'four-eyes.cedar'));
    const { code, err } = await tell(home, 'default', { env: { STEWARD_POLICIES: policies } });
    expect(err).toContain('four-eyes');
    expect(code).toBe(3);
    await cleanUp(home, 'default');
  }, 240_000);
});

it('is printed from its records alone: no story, and no narrator, holds a figure', () => {
  for (const file of ['bin/narrator.ts', 'bin/weeks.ts', 'bin/demo.ts', 'examples/flights/story/stories.ts'])
    expect(readFileSync(join(ROOT, file), 'utf8'), file).not.toMatch(/0\.\d{3,}/);
});
