import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../../cli/target/api-client.ts';
import { keepTelling, readTelling } from '../../demo/story-state.ts';
import { passphrase } from '../../lib/adapters/local/people/people.ts';
import { figuresOfStory, Told } from './figures.ts';
import { hasNothingTwice } from './killed.ts';
import { likeness } from './likeness.ts';
import { cleanUp, type Ended, historyIn, newHome, rows, standinIn, start, storyFolder, tell } from './telling.ts';

const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));
const TELLINGS = Number(process.env.KILL_TELLINGS ?? 1);
const KILLS = 10;

/** Numbers in [0, 1) from a seed (a linear congruential generator: only to draw points that can be drawn again). */
function drawn(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let whole: Ended;
let undisturbed: ReturnType<typeof historyIn>;
const homes: string[] = [];

beforeAll(async () => {
  const home = newHome();
  homes.push(home);
  whole = await tell(home, 'default');
  expect(whole.code, whole.out + whole.err).toBe(0);
  undisturbed = historyIn(storyFolder(home, 'default'));
}, 900_000);

afterAll(async () => {
  for (const home of homes) await cleanUp(home, 'default');
});

const folderOf = (home: string) => storyFolder(home, 'default');

/** A new home in which a story is begun, with the timetable of the undisturbed one: drawn anew from all flights, it would be the same. */
function homeToKill(): string {
  const home = newHome();
  homes.push(home);
  const [from, folder] = [folderOf(homes[0]!), folderOf(home)];
  mkdirSync(folder, { recursive: true });
  keepTelling(folder, { ...readTelling(from)!, finished: false, told: 0 });
  copyFileSync(join(from, 'timetable.jsonl'), join(folder, 'timetable.jsonl'));
  return home;
}

describe('every figure of a told story', () => figuresOfStory(() => new Told(folderOf(homes[0]!), whole.out)));

type Killed = { plane: ReturnType<typeof start>; home: string };

async function kill({ plane, home }: Killed, both: boolean): Promise<void> {
  const standin = both ? await standinIn(storyFolder(home, 'default')) : undefined;
  try {
    process.kill(-plane.child.pid!, 'SIGKILL');
    if (standin) process.kill(standin.pid, 'SIGKILL');
  } catch {
    // it was over a moment before
  }
  await plane.ended;
}

/** Holds what was told to the end against the telling nobody disturbed. */
function endsAsUndisturbed(home: string, { code, out, err }: Ended): void {
  expect(code, out + err).toBe(0);
  expect(out).toMatch(/ledger: \d+ records verified\n$/);
  expect(likeness(historyIn(folderOf(home)))).toEqual(likeness(undisturbed));
  hasNothingTwice(folderOf(home));
}

/** A moment a telling is killed at, and whether the stand-in goes with the plane. */
interface Moment {
  readonly name: string;
  readonly both: boolean;
  /** Milliseconds that pass before the kill: a drawn point is not just behind the record it is counted by. */
  readonly delay: number;
  readonly there: (home: string, records: number) => Promise<boolean>;
}

/**
 * Ten points drawn, by turns the plane alone and with the stand-in, and the two moments that matter most, each the other way about with the next seed.
 * Points are counted in records, not in seconds: they are the same on every machine, however busy.
 */
function momentsOf(telling: number): Moment[] {
  const next = drawn(SEED + telling);
  const releaseAt = undisturbed.findIndex(({ type, subject }) => type === 'ReleaseStarted' && subject.version === 2);
  const odd = (SEED + telling) % 2 === 1;
  const points = Array.from({ length: KILLS }, () => Math.floor(next() * undisturbed.length)).sort((a, b) => a - b);
  return [
    { name: 'while a child trains', both: odd, delay: 0, there: async (home, records) => records >= 2 && isBusy(home) },
    {
      name: 'during the canary',
      both: !odd,
      delay: 0,
      there: async (home, records) => {
        // Read only where it can be: to parse all that was written so often costs as much as a story.
        if (records <= releaseAt) return false;
        const last = historyIn(folderOf(home)).at(-1);
        return last?.type === 'ReleaseStarted' && last.subject.version === 2;
      },
    },
    ...points.map((point, i) => ({
      name: `at record ${point}`,
      both: (SEED + telling + i) % 2 === 1,
      delay: next() * 1000,
      there: async (_: string, records: number) => records >= point,
    })),
  ];
}

/** Waits for the first of the moments that are left; undefined when the story is over before, or none is left. */
async function nextOf(left: Set<Moment>, { plane, home }: Killed): Promise<Moment | undefined> {
  let drawn: { moment: Moment; due: number } | undefined;
  while (plane.so().code === null) {
    if (drawn && performance.now() >= drawn.due) return drawn.moment;
    const records = countIn(folderOf(home));
    // While a drawn point's delay passes, the two moments are not missed.
    for (const moment of left) {
      if (!(await moment.there(home, records))) continue;
      if (moment.delay === 0) return moment;
      drawn ??= { moment, due: performance.now() + moment.delay };
      break;
    }
    await sleep(20);
  }
  return undefined;
}

describe(`a telling that is killed (KILL_SEED=${SEED}, KILL_TELLINGS=${TELLINGS})`, () => {
  it.each(Array.from({ length: TELLINGS }, (_, i) => i))(
    '%i: at ten points, while a child trains and during the canary, by turns the plane alone and with the stand-in',
    async (telling) => {
      const home = homeToKill();
      const left = new Set(momentsOf(telling));
      for (;;) {
        const plane = start(home, 'default');
        const moment = await nextOf(left, { plane, home });
        if (moment === undefined) {
          // A point in the last records may be passed by; the two moments may not.
          endsAsUndisturbed(home, await plane.ended);
          expect([...left].filter(({ delay }) => delay === 0)).toEqual([]);
          return;
        }
        left.delete(moment);
        await kill({ plane, home }, moment.both);
      }
    },
    1_800_000,
  );

  it('while a person is being waited for asks the same question again, once', async () => {
    const home = homeToKill();
    const first = start(home, 'default', { watched: true });
    const open = () => historyIn(folderOf(home)).some((r) => r.type === 'ApprovalRequested');
    while (!open()) await sleep(20);
    await kill({ plane: first, home }, true);
    const again = start(home, 'default', { watched: true });
    while (!again.so().out.includes('waits for an approver')) await sleep(20);
    expect(historyIn(folderOf(home)).filter((r) => r.type === 'ApprovalRequested')).toHaveLength(1);
    const url = /API at (\S+?)\)/.exec(again.so().out)![1]!;
    expect(await signIn(url, 'u_ben', passphrase(home, 'u_ben'))).toMatch(/\./);
    await kill({ plane: again, home }, false);
    const last = start(home, 'default');
    while (checksIn(home) < 4 && last.so().code === null) await sleep(100);
    last.child.kill('SIGINT');
    expect((await last.ended).code).toBe(130);
    // While a person was waited for, time passed at its own pace: rows near a window's edge differ, the steps do not.
    const steps = (history: ReturnType<typeof historyIn>) =>
      history.map((r) => `${r.type} ${r.subject.version ?? ''} ${r.verdict ?? ''}`);
    const told = steps(historyIn(folderOf(home)));
    expect(told).toEqual(steps(undisturbed).slice(0, told.length));
    hasNothingTwice(folderOf(home));
  }, 1_800_000);
});

const checksIn = (home: string): number =>
  historyIn(folderOf(home)).filter(({ type }) => type === 'CheckRecorded').length;

/** Whether the stand-in trains or works on something else. */
async function isBusy(home: string): Promise<boolean> {
  const standin = await standinIn(folderOf(home));
  if (!standin) return false;
  return ((await (await fetch(`${standin.url}/_standin/state`)).json()) as { busy: boolean }).busy;
}

const countIn = (folder: string): number =>
  Number(rows(folder, "SELECT count(*) AS n FROM ledger WHERE chain = 'model.default.flight-delay'")[0]?.n ?? 0);
