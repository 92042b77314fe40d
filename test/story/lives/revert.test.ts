import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Ended, historyIn, newHome, storyFolder, tell } from '../telling.ts';

describe('the life of `claims-revert`', () => {
  const home = newHome();
  let ended: Ended;
  let history: ReturnType<typeof historyIn>;
  const of = (type: string, version?: number) =>
    history.filter((one) => one.type === type && (version === undefined || one.subject.version === version));

  beforeAll(async () => {
    ended = await tell(home, 'revert');
    history = historyIn(storyFolder(home, 'revert'), 'claims-revert');
  }, 1_500_000);
  afterAll(() => cleanUp(home, 'revert'));

  it('ends as told: the first version serves again, and its ledger is verified', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toMatch(/^live: claims-revert\/1 \(synthetic data\)$/m);
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
  });

  it('held the first finding, because no other version had served, and had another one trained', () => {
    expect(of('QualityDropped').map(({ subject }) => subject.version)).toEqual([1, 2]);
    expect(of('ResponseHeld')).toMatchObject([{ reasons: [{ rule: 'safe-version' }] }]);
    expect(of('RetrainStarted')).toHaveLength(1);
    expect(of('VersionGated', 2)).toMatchObject([{ verdict: 'pass' }]);
    expect(of('VersionCompared', 2)).toMatchObject([{ verdict: 'better' }]);
  });

  it('goes back from the second one by itself, once it is confirmed that its quality dropped, under the approval that stands', () => {
    const [, dropped] = of('QualityDropped');
    const [back] = of('RevertStarted');
    expect(back).toMatchObject({
      actor: { id: 'respond' },
      subject: { version: 1 },
      data: { leaves: 2, kind: 'quality' },
    });
    expect(back!.seq).toBeGreaterThan(dropped!.seq);
    const again = of('ReleaseStarted', 1).at(-1)!;
    expect(again).toMatchObject({ verdict: 'started', data: { back: true, from: 2 } });
    expect(again.data.approval).toBe(of('ReleaseStarted', 1)[0]!.data.approval);
    expect(of('ReleaseCompleted').map(({ subject }) => subject.version)).toEqual([1, 2, 1]);
    expect(of('ApprovalRequested').map(({ subject }) => subject.version)).toEqual([1, 2]);
  });

  it('ends its incident with the release, and has a good week after it', () => {
    const closed = (of('ReleaseCompleted').at(-1)!.data.incidents ?? []) as { kind: string; change: string }[];
    expect(closed).toContainEqual(expect.objectContaining({ kind: 'quality', change: 'closed' }));
    const quality = of('CheckRecorded').filter(({ data }) => data.kind === 'quality');
    expect(quality.at(-1)).toMatchObject({ verdict: 'stable', subject: { version: 1 } });
  });
});
