import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Ended, historyIn, newHome, storyFolder, tell } from '../telling.ts';

interface Minute {
  readonly at: number;
  readonly endpoint: string;
  readonly answered: number;
  readonly failed: number;
}
const [EAST, WEST] = ['claims-east', 'claims-west'];

describe('the life of `claims-outage`', () => {
  const home = newHome();
  let ended: Ended;
  let history: ReturnType<typeof historyIn>;
  let minutes: Minute[];
  const of = (...types: string[]) => history.filter(({ type }) => types.includes(type));
  const between = (from: string, to: string) =>
    minutes.filter(({ at }) => {
      const clock = new Date(at).toISOString().slice(11, 16);
      return clock >= from && clock < to;
    });

  beforeAll(async () => {
    ended = await tell(home, 'outage');
    history = historyIn(storyFolder(home, 'outage'), 'claims-outage');
    minutes = JSON.parse(readFileSync(join(storyFolder(home, 'outage'), 'outage.json'), 'utf8'));
  }, 1_500_000);
  afterAll(() => cleanUp(home, 'outage'));

  it('ends as told: one version serves in both regions, and its ledger is verified', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toMatch(/^live: claims-outage\/1 at claims-east \(synthetic data\)$/m);
    expect(ended.out).toMatch(/^live: claims-outage\/1 at claims-west \(synthetic data\)$/m);
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
  });

  it('had the standby live after its primary, of the same bytes in the other region', () => {
    const live = of('ReleaseCompleted');
    expect(live.map(({ subject }) => subject.deployment)).toEqual([EAST, WEST]);
    const [east, west] = live.map(({ data }) => data.observed as Record<string, string>);
    expect(west).toMatchObject({ artifact: east!.artifact, image: east!.image });
    expect(of('StandbyBehind')).toEqual([]);
  });

  it('lost every request from the kill to the failover, ten minutes, and none before or after', () => {
    expect(between('08:30', '09:00').every(({ failed }) => failed === 0)).toBe(true);
    expect(between('09:00', '09:10').every(({ answered, endpoint }) => answered === 0 && endpoint === EAST)).toBe(true);
    expect(between('09:10', '12:30').every(({ failed, endpoint }) => failed === 0 && endpoint === WEST)).toBe(true);
    expect(between('12:30', '13:30').every(({ failed, endpoint }) => failed === 0 && endpoint === EAST)).toBe(true);
    expect(minutes).toHaveLength(300);
    expect(ended.out).toContain('traffic was answered again after 10 minutes');
  });

  it('records who sent callers where and why, the intent before the move, and back only by a person', () => {
    expect(of('FailoverStarted', 'TrafficMoved')).toMatchObject([
      {
        type: 'FailoverStarted',
        verdict: 'failover',
        actor: { id: 'u_dan' },
        data: { endpoint: WEST, region: 'eu-west-1' },
      },
      { type: 'TrafficMoved', verdict: 'moved', data: { endpoint: WEST, number: 1 } },
      {
        type: 'FailoverStarted',
        verdict: 'back',
        actor: { id: 'u_dan' },
        data: { endpoint: EAST, region: 'us-east-2' },
      },
      { type: 'TrafficMoved', verdict: 'moved', data: { endpoint: EAST, number: 2 } },
    ]);
  });
});
