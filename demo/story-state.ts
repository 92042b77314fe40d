import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shiftDays } from '../examples/flights/story/calendar.ts';

/** What a story is told with; fixed when it begins, so that a resumed one goes on with the same figures. */
export interface Telling {
  readonly shift: number;
  readonly rows: number;
  readonly seed: number;
  readonly finished: boolean;
  /** Records already printed. */
  readonly told: number;
}

const pathOf = (home: string): string => join(home, 'story.json');

export const readTelling = (home: string): Telling | undefined =>
  existsSync(pathOf(home)) ? (JSON.parse(readFileSync(pathOf(home), 'utf8')) as Telling) : undefined;

export function keepTelling(home: string, telling: Telling): void {
  writeFileSync(`${pathOf(home)}.tmp`, JSON.stringify(telling));
  renameSync(`${pathOf(home)}.tmp`, pathOf(home));
}

/** Takes an unfinished story up again; a finished one, or one wanted with other rows or another seed, begins anew. */
export function beginOrResume(
  home: string,
  wanted: { rows: number | undefined; seed: number | undefined },
): Telling & { resumed: boolean } {
  const known = readTelling(home);
  const same = known && (wanted.rows ?? known.rows) === known.rows && (wanted.seed ?? known.seed) === known.seed;
  if (known && same && !known.finished) return { ...known, resumed: true };
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const telling = {
    shift: shiftDays(Date.now()),
    rows: wanted.rows ?? 60_000,
    seed: wanted.seed ?? 1,
    finished: false,
    told: 0,
  };
  keepTelling(home, telling);
  return { ...telling, resumed: false };
}
