import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Life } from '../examples/parts/story/life.ts';
import { homeJson } from '../lib/adapters/local/files/home-file.ts';
import { makeFolder } from '../lib/adapters/local/files/make-folder.ts';

/** What a story is told with; fixed when it begins, so that a resumed one goes on with the same figures. `told` counts the records already printed. */
const Telling = z.object({ shift: z.int(), rows: z.int(), seed: z.int(), finished: z.boolean(), told: z.int() });
export type Telling = Readonly<z.infer<typeof Telling>>;

const pathOf = (home: string): string => join(home, 'story.json');

export const readTelling = (home: string): Telling | undefined =>
  homeJson(pathOf(home), Telling, 'remove it, and the story begins anew');

export function keepTelling(home: string, telling: Telling): void {
  writeFileSync(`${pathOf(home)}.tmp`, JSON.stringify(telling));
  renameSync(`${pathOf(home)}.tmp`, pathOf(home));
}

/** Takes an unfinished story up again; a finished one, or one wanted with other rows or another seed, begins anew. */
export function beginOrResume(
  home: string,
  life: Pick<Life, 'calendar' | 'rows'>,
  wanted: { rows: number | undefined; seed: number | undefined },
): Telling & { resumed: boolean } {
  const known = readTelling(home);
  const same = known && (wanted.rows ?? known.rows) === known.rows && (wanted.seed ?? known.seed) === known.seed;
  if (known && same && !known.finished) return { ...known, resumed: true };
  rmSync(home, { recursive: true, force: true });
  makeFolder(home);
  const telling = {
    shift: life.calendar.shift(Date.now()),
    rows: wanted.rows ?? life.rows,
    seed: wanted.seed ?? 1,
    finished: false,
    told: 0,
  };
  keepTelling(home, telling);
  return { ...telling, resumed: false };
}
