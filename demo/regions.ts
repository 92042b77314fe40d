import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Life, World } from '../examples/parts/story/life.ts';
import type { EventSource } from '../lib/adapters/local/plane/plane.ts';
import type { StandinClient, StandinState } from '../lib/adapters/local/standin.ts';
import { localTargets, standinsElsewhere, type TimedStandin } from '../local/standins.ts';

type Region = EventSource & TimedStandin & Pick<StandinClient, 'url' | 'shutdown'>;
type Regions = Readonly<Record<string, Region>>;

/** The other regions of a life, each a process of its own, started where they do not run; none of a life that has one. */
export async function regionsOf(
  { elsewhere = {} }: Life,
  home: string,
  start: number,
  signal: AbortSignal,
): Promise<{ readonly regions: Regions; readonly world: World['regions'] }> {
  if (Object.keys(elsewhere).length === 0) return { regions: {}, world: {} };
  // Whoever opens this home later finds the same.
  writeFileSync(join(home, 'targets.json'), JSON.stringify(elsewhere));
  const targets = localTargets(home);
  const started = await standinsElsewhere(home, targets, start, {}, signal);
  const named = Object.entries(started).map(([name, standin]) => {
    const again = async () => {
      const only = targets.filter((target) => target.name === name);
      await standinsElsewhere(home, only, start, { [name]: standin }, signal);
    };
    const { region } = targets.find((target) => target.name === name)!;
    const kill = () => killed(join(home, `standin-${name}`, 'standin.json'));
    return [name, { standin, inWorld: { url: standin.url, region, kill, start: again } }] as const;
  });
  return {
    regions: Object.fromEntries(named.map(([name, { standin }]) => [name, mortal(standin)])),
    world: Object.fromEntries(named.map(([name, { inWorld }]) => [name, inWorld])),
  };
}

/** Ends a region and everything that it runs, at once. */
function killed(note: string): void {
  const { pid } = JSON.parse(readFileSync(note, 'utf8')) as { pid: number };
  // It leads a process group of its own, with its containers.
  process.kill(-pid, 'SIGKILL');
}

const GONE: StandinState = { now: 0, busy: false, next: null, nonce: '', last: 0 };

/** A region that may be gone: what does not answer has nothing to tell, and nothing to do. */
const mortal = (standin: StandinClient): Region => ({
  url: standin.url,
  state: () => standin.state().catch(() => GONE),
  moveTo: (to) => standin.moveTo(to).catch(() => GONE),
  pull: (after) => standin.pull(after).catch(() => []),
  shutdown: () => standin.shutdown().catch(() => undefined),
});
