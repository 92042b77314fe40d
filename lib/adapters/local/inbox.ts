import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Notice, Notices } from '../../ports/effects.ts';

/** Notices as lines of a file people can read; a notice that is there already (same id) is not written again. */
export function inbox(path: string): Notices & { read(): Notice[] } {
  const read = (): Notice[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line.endsWith('}'))
          .map((line) => JSON.parse(line) as Notice)
      : [];
  return {
    read,
    send: async (notice) => {
      if (read().some(({ id }) => id === notice.id)) return;
      appendFileSync(path, `${JSON.stringify(notice)}\n`);
    },
  };
}
