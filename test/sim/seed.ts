import { problemsOf } from './history.ts';
import { live } from './run.ts';
import { chanceOf } from './world/chance.ts';
import { drawStory } from './world/life.ts';
import { Mail } from './world/mail.ts';
import { drawClimate, Storm } from './world/weather.ts';

export interface Simulated {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly calls: number;
  readonly faults: number;
  readonly restarts: number;
}

/** Lives the life that a seed draws, in the weather and with the mail that it draws; the same seed, the same trace. */
export function simulate(seed: number): Promise<Simulated> {
  const chance = chanceOf(seed);
  const story = drawStory(chance);
  const climate = drawClimate(chance);
  const at = (most: number): number => (chance.happens(0.5) ? chance.next() * most : 0);
  const delivery = { late: at(0.2), twice: at(0.1), again: at(0.05) };
  const told = `seed ${seed}: ${JSON.stringify({ story, climate, delivery })}`;
  const weather = new Storm(chanceOf(seed + 1_000_003), climate);
  const mail = (where: { home: string; now: () => number; until: number }) =>
    new Mail(where, chanceOf(seed + 2_000_003), delivery);
  return live({ seed, story, weather, mail }, async (lived) => ({
    seed,
    problems: await problemsOf(lived),
    trace: [told, ...lived.trace],
    calls: lived.calls.length,
    faults: lived.calls.filter(({ fate }) => fate.kind !== 'goes').length,
    restarts: lived.restarts,
  }));
}
