import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Played } from '../test/functions/approve/told-approvals.ts';

const SEED = Number(process.env.ATTACK_SEED ?? Math.floor(Math.random() * 1e9));
const COMMANDS = Number(process.env.ATTACK_COMMANDS ?? 100_000);
/** Commands of one story: a chain this long is still read quickly. */
const LENGTH = 500;
const PROCESSES = 2;
const PLAY = fileURLToPath(new URL('./play-approvals.ts', import.meta.url));

async function play(stories: number, seed: number): Promise<Played> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PLAY, `${stories}`, `${LENGTH}`, `${seed}`],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout);
}

it(`approvals, ${COMMANDS} commands at any time in any order: every answer is told what counts, no release begins or touches its endpoint without its quorum (ATTACK_SEED=${SEED})`, async () => {
  const stories = Math.ceil(COMMANDS / LENGTH / PROCESSES);
  const shares = await Promise.all(Array.from({ length: PROCESSES }, (_, i) => play(stories, SEED + i)));
  const sum = (of: (share: Played) => number) => shares.reduce((total, share) => total + of(share), 0);
  const commands = sum((share) => share.commands);
  const begun = sum((share) => share.begun);
  const verdicts = [...new Set(shares.flatMap(({ answers }) => Object.keys(answers)))].sort();
  const lines = [
    `${commands} commands in ${stories * PROCESSES} stories: ${begun} releases began, ${sum(({ refused }) => refused)} were refused, 0 differences`,
    ...verdicts.map(
      (verdict) => `${verdict.padEnd(12)}${String(sum(({ answers }) => answers[verdict] ?? 0)).padStart(8)}`,
    ),
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
  expect(commands).toBeGreaterThanOrEqual(COMMANDS);
  expect(begun).toBeGreaterThan(COMMANDS / 1000);
}, 3_600_000);
