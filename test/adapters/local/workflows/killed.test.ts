import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { killedStates } from './killed-machine.ts';
import { aWorld, HandClock, play, RUN, T0, tokenOf } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'killed-'));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the child until it is inside its second attempt, kills it, and says what the attempt had been given. */
async function killInside(database: string): Promise<{ payload: unknown; context: { attempt: number }; now: number }> {
  const marker = join(folder, 'inside.json');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killed-child.ts'), database, marker], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  while (!existsSync(marker) && child.exitCode === null) await pause(20);
  if (child.exitCode !== null) throw new Error(`the child ended by itself: ${errors}`);
  await pause(20); // the marker is written in one go, but let it be closed
  child.kill('SIGKILL');
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  return JSON.parse(readFileSync(marker, 'utf8'));
}

it('a process killed in the middle of a task runs it again with the same attempt, token and deadline', async () => {
  const database = join(folder, 'w.db');
  const inside = await killInside(database);
  expect(inside).toMatchObject({ context: { attempt: 2 }, now: T0 + 10_000 });

  const clock = new HandClock();
  clock.at = T0 + 300_000; // the machine was off for almost five minutes
  const contexts: unknown[] = [];
  const tasks = { ask: async (_payload: unknown, context: unknown) => void contexts.push(context) };
  const world = aWorld({ states: killedStates, db: new DatabaseSync(database), clock, tasks });
  await world.workflows.runDue();
  expect(world.calls).toEqual([{ function: 'ask', payload: inside.payload, attempt: 2 }]);
  expect(contexts).toEqual([inside.context]);
  expect(world.workflows.nextAt()).toBe(T0 + 610_000);

  expect(await world.workflows.resume(tokenOf(world.calls), { answer: 'yes' })).toBe('resumed');
  await play(world);
  expect(await world.workflows.describe(RUN)).toMatchObject({ status: 'SUCCEEDED', output: { answer: 'yes' } });
  expect(world.workflows.history(RUN).filter((event) => event.type === 'TaskScheduled')).toHaveLength(2);
  world.db.close();
}, 240_000);
