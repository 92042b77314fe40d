import { type CaptureRecord, invocationId } from '../../lib/domain/capture/capture.ts';
import { latestLabels } from '../../lib/domain/quality/join.ts';
import { unitOf } from '../../lib/domain/race/arms.ts';
import { assignArm, type RaceArm } from '../../lib/domain/race/assign-arm.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import { chanceNames, outputNames } from '../../lib/domain/task/task.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import { type RaceReading, rowReader } from './read-rows.ts';

/** The rows of a window; `lost` says why there are none, where not all captures can be read any more. */
export interface ArmsRead {
  readonly rows: RaceRow[];
  readonly lost?: string;
  /** Requests whose inference id names no unit: who got which answer to them nobody chose, and they are not judged. */
  readonly unassigned: number;
}

/**
 * Every request of a window that names its unit, with what the arm answered that it was sent to, and its label. One that another arm answered than its unit is dealt to says so (`elsewhere`).
 * @param race by whose name units are dealt
 * @param arms the champion's first
 */
export async function readArms(
  captures: Captures,
  reading: RaceReading,
  { race, arms }: { readonly race: string; readonly arms: readonly [RaceArm, RaceArm] },
  window: Window,
): Promise<ArmsRead> {
  const { quality, features, settle } = reading;
  const { task } = quality.policy;
  const columns = { input: features, output: outputNames(task), lists: chanceNames(task) };
  const lost: string[] = [];
  const lose = (why: string) => lost.push(why);
  const records = (variant: string) =>
    Array.fromAsync(captures.records({ ...reading.location, variant, columns }, window, () => undefined, lose));
  const [champion, challenger, labels] = await Promise.all([
    records(reading.champion),
    records(reading.challenger),
    Array.fromAsync(
      captures.labels(quality.labels, { start: window.start, end: window.end + settle }, () => undefined),
    ),
  ]);
  if (lost[0] !== undefined) return { rows: [], lost: lost[0], unassigned: 0 };
  const { byId } = latestLabels(labels);
  const told = rowReader(reading);
  let unassigned = 0;
  const rowsOf = (variant: string, own: readonly CaptureRecord[]): RaceRow[] =>
    own.flatMap((record) => {
      const unit = unitOf(record.inferenceId);
      if (unit === undefined) {
        unassigned += 1;
        return [];
      }
      const elsewhere = assignArm(race, unit, arms) !== variant;
      const rows = told(record, byId.get(invocationId(record))?.rows);
      return rows.map(({ answer, ...row }) => ({
        ...{ ...row, unit, ...(elsewhere && { elsewhere }) },
        ...(variant === reading.champion ? { champion: answer } : { challenger: answer }),
      }));
    });
  return { rows: [...rowsOf(reading.champion, champion), ...rowsOf(reading.challenger, challenger)], unassigned };
}
