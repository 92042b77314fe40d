import { setTimeout as sleep } from 'node:timers/promises';
import type { StandinState } from '../lib/adapters/local/standin.ts';
import type { ControlPlane } from './control-plane.ts';
import type { TimedStandin } from './standins.ts';

/** Somebody outside the control plane with a timetable of their own: traffic, labels, people. */
export interface Outsider {
  /** Does what is due at story time `now`; returns how much that was. */
  step(now: number): Promise<number>;
  /** When it wants to act next (epoch ms), undefined for never. */
  nextAt(now: number): number | undefined;
  /** True while a person is being waited for: time then runs at its own pace. */
  waiting(): boolean;
}

const PAUSE = 20;

/**
 * Runs everything until `over`: what can be done now is done; then time moves to the next timer of the plane, the stand-in or an
 * outsider, but never past a child that still runs or a person who is being waited for.
 */
export async function runUntil(
  plane: ControlPlane,
  standin: TimedStandin,
  outsiders: readonly Outsider[],
  over: () => Promise<boolean> | boolean,
  each: () => Promise<void>,
): Promise<void> {
  let real = Date.now();
  /** The moment at which the outsiders were last asked, while nothing came after that could concern them. */
  let asked: number | undefined;
  while (!(await over())) {
    const now = plane.clock.now();
    // Asked first: what the stand-in had done by then is pulled below. Asked after, its last event could be missed and time move on.
    const state = await standin.moveTo(now);
    let done = await plane.plane.step();
    if (done > 0) asked = undefined;
    else if (asked !== now) {
      for (const outsider of outsiders) done += await outsider.step(now);
      asked = now;
    }
    await each();
    if (done > 0) continue;
    if (state.busy) await whileBusy(standin, state);
    else if (outsiders.some((o) => o.waiting())) {
      await sleep(PAUSE * 5);
      plane.clock.moveTo(now + (Date.now() - real));
    } else {
      const times = [plane.plane.nextAt(), state.next ?? undefined, ...outsiders.map((o) => o.nextAt(now))];
      const next = Math.min(...times.filter((t): t is number => t !== undefined));
      if (next > now && Number.isFinite(next)) plane.clock.moveTo(next);
      else {
        // Nothing is due, or something is that failed and waits for its own second try.
        await sleep(PAUSE);
        asked = undefined;
      }
    }
    real = Date.now();
  }
}

/** Waits for a child of the stand-in's, a tenth of a second at most: then somebody else may want something. */
async function whileBusy(standin: TimedStandin, before: StandinState): Promise<void> {
  for (let looks = 0; looks < 5; looks += 1) {
    await sleep(PAUSE);
    const { busy, last } = await standin.state();
    if (!busy || last !== before.last) return;
  }
}
