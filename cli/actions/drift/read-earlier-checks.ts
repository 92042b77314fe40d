import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { Check } from '../../../lib/domain/check/check.ts';
import { InvalidEventError, NotFoundError } from '../../../lib/domain/errors.ts';
import type { TrendPoint } from '../../../lib/report/report-content.ts';
import { readGiven } from '../../input/given-file.ts';

const Point = z.object({
  verdict: Check.shape.verdict,
  reasons: Check.shape.reasons,
  window: Check.shape.window.nullable(),
  rows: z.object({ used: z.int().min(0) }),
});
/** What `replay --json` prints: the checks of its first policy are taken. */
const Replay = z.object({ policies: z.array(z.object({ checks: z.array(Point) })).min(1) });
const Known = z.union([
  Replay.transform(({ policies }) => policies[0]!.checks),
  z.array(Point),
  Point.transform((p) => [p]),
]);

const LARGEST = 64 * 1024 * 1024;

/**
 * Earlier checks, oldest first: of one file, or of every `.json` of a folder, as `drift check --json` and `drift replay --json`
 * printed them. Where any has no times all keep the order of their files, by name, `9` before `10`.
 * @throws NotFoundError, InvalidEventError by name for what is not there or holds something else
 */
export function readEarlierChecks(path: string): TrendPoint[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new NotFoundError(`there is no file \`${path}\``);
  const files = stat.isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .sort(byName)
        .map((name) => join(path, name))
    : [path];
  const checks = files.flatMap((file) => checksIn(file).map((check) => ({ ...check, name: basename(file) })));
  if (checks.some(({ window }) => window === null)) return checks;
  return checks.toSorted((a, b) => Date.parse(a.window!.end) - Date.parse(b.window!.end));
}

const { compare: byName } = new Intl.Collator('en', { numeric: true });

function checksIn(path: string): TrendPoint[] {
  const bytes = readGiven(path, LARGEST, 'give what `steward drift check --json` printed, or fewer checks');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new InvalidEventError(`\`${path}\` is not JSON: give what \`steward drift check --json\` printed`, { cause });
  }
  const known = Known.safeParse(value);
  if (!known.success)
    throw new InvalidEventError(
      `\`${path}\` holds no checks: give what \`steward drift check --json\` or \`replay --json\` printed`,
    );
  return known.data;
}
