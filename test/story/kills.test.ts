import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../../cli/target/api-client.ts';
import { passphrase } from '../../lib/adapters/local/people/people.ts';
import { SMOKE_ID } from '../../lib/domain/capture/core/smoke-id.ts';
import { figuresOfStory, Told } from './figures.ts';
import { likeness } from './likeness.ts';
import {
  cleanUp,
  type Ended,
  historyIn,
  linesBelow,
  linesOf,
  newHome,
  recordsIn,
  rows,
  standinIn,
  start,
  storyFolder,
  tell,
} from './telling.ts';

const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));
const TELLINGS = 2;
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

/** Tells to the end, and holds the result against the telling nobody disturbed: nothing twice, nothing lost. */
async function endsAsUndisturbed(
  home: string,
  compared: (history: ReturnType<typeof historyIn>) => unknown[] = likeness,
): Promise<void> {
  const { code, out, err } = await tell(home, 'default');
  expect(code, out + err).toBe(0);
  expect(out).toMatch(/ledger: \d+ records verified\n$/);
  const folder = storyFolder(home, 'default');
  expect(compared(historyIn(folder))).toEqual(compared(undisturbed));
  const records = recordsIn(folder);
  expect(new Set(records.map((r) => `${r.chain} ${r.seq}`)).size).toBe(records.length);
  const notices = linesOf<{ id: string }>(`${folder}/inbox.jsonl`).map((n) => n.id);
  expect(new Set(notices).size).toBe(notices.length);
  const captured = linesBelow<{ eventMetadata: { inferenceId: string } }>(`${folder}/s3/steward-captures/capture`).map(
    (l) => l.eventMetadata.inferenceId,
  );
  // A smoke request is asked while the old fleet stands and once more of the new one alone, and again after a kill between answer and note.
  const asked = captured.filter((id) => id !== undefined && !id.startsWith(SMOKE_ID));
  expect(new Set(asked).size).toBe(asked.length);
  expect(rows(folder, "SELECT * FROM queue WHERE state = 'dead'")).toEqual([]);
}

describe(`a telling that is killed (KILL_SEED=${SEED})`, () => {
  it.each(Array.from({ length: TELLINGS }, (_, i) => i))(
    '%i: at ten points, by turns the plane alone and with the stand-in',
    async (telling) => {
      const next = drawn(SEED + telling);
      const home = newHome();
      homes.push(home);
      // Points are counted in records, not in seconds: they are the same on every machine, however busy.
      const points = Array.from({ length: KILLS }, () => Math.floor(next() * undisturbed.length)).sort((a, b) => a - b);
      for (const [i, point] of points.entries()) {
        const plane = start(home, 'default');
        while (historyIn(folderOf(home)).length < point && plane.so().code === null) await sleep(20);
        await Promise.race([sleep(next() * 1000), plane.ended]);
        await kill({ plane, home }, (telling + i) % 2 === 1);
      }
      await endsAsUndisturbed(home);
    },
    1_800_000,
  );

  const MOMENTS: ((home: string) => Promise<boolean>)[] = [
    async (home) => rows(folderOf(home), 'SELECT 1 FROM ledger').length >= 2 && ((await busy(home)) ?? false),
    async (home) => {
      const last = historyIn(folderOf(home)).at(-1);
      return last?.type === 'ReleaseStarted' && last.subject.version === 2;
    },
  ];
  it.each([
    ['the plane alone, then', 'both', [false, true]],
    ['both, then', 'the plane alone', [true, false]],
  ])(
    'while a child trains (%s) during the canary (%s) goes on from there',
    async (_, __, standins) => {
      const home = newHome();
      homes.push(home);
      for (const [i, there] of MOMENTS.entries()) {
        const plane = start(home, 'default');
        while (!(await there(home))) {
          if (plane.so().code !== null) throw new Error('the story was over before the moment came');
          await sleep(5);
        }
        await kill({ plane, home }, standins[i]!);
      }
      await endsAsUndisturbed(home);
    },
    1_800_000,
  );

  it('while a person is being waited for asks the same question again, once', async () => {
    const home = newHome();
    homes.push(home);
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
    // While a person was waited for, time passed at its own pace: rows near a window's edge differ, the steps do not.
    await endsAsUndisturbed(home, (history) =>
      history.map((r) => `${r.type} ${r.subject.version ?? ''} ${r.verdict ?? ''}`),
    );
  }, 1_800_000);
});

async function busy(home: string): Promise<boolean | undefined> {
  const standin = await standinIn(storyFolder(home, 'default'));
  return standin && ((await (await fetch(`${standin.url}/_standin/state`)).json()) as { busy: boolean }).busy;
}
