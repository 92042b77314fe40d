import { type CaptureRecord, invocationId } from '../../lib/domain/capture/capture.ts';
import { unitOf } from '../../lib/domain/race/arms.ts';
import { assignArm } from '../../lib/domain/race/assign-arm.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import { type Dealing, failedRequests } from './failed-requests.ts';
import { readRaceLabels } from './labels-in-time.ts';
import { type RaceReading, rowReader } from './read-rows.ts';
import { readVariant } from './read-variant.ts';

/** The rows of a window; `lost` says why there are none, where not all captures can be read any more. */
export interface ArmsRead {
  readonly rows: RaceRow[];
  readonly lost?: string;
  /** Requests whose inference id names no unit: who got which answer to them nobody chose, and they are not judged. */
  readonly unassigned: number;
}

/**
 * Every request of a window that names its unit, with what the arm answered that it was sent to, and its label; those that failed are told by their labels (`failedRequests`). One that another arm answered than its unit is dealt to
 * says so (`elsewhere`).
 */
export async function readArms(
  captures: Captures,
  reading: RaceReading,
  dealing: Dealing,
  window: Window,
): Promise<ArmsRead> {
  const lost: string[] = [];
  const lose = (why: string) => lost.push(why);
  const records = (variant: string) => Array.fromAsync(readVariant(captures, reading, variant, window, lose));
  const [champion, challenger, labels] = await Promise.all([
    records(reading.champion),
    records(reading.challenger),
    readRaceLabels(captures, reading, window),
  ]);
  const told = rowReader(reading);
  const rowsOf = (variant: string, record: CaptureRecord): RaceRow[] => {
    const unit = unitOf(record.inferenceId);
    if (unit === undefined) return [];
    const elsewhere = assignArm(dealing.race, unit, dealing.arms) !== variant;
    return told(record, labels.of(invocationId(record), record.at)).map(({ answer, ...row }) => ({
      ...{ ...row, unit, ...(elsewhere && { elsewhere }) },
      ...(variant === reading.champion ? { champion: answer } : { challenger: answer }),
    }));
  };
  const answered = [
    ...champion.flatMap((record) => rowsOf(reading.champion, record)),
    ...challenger.flatMap((record) => rowsOf(reading.challenger, record)),
  ];
  const all = [...champion, ...challenger];
  const ids = new Set(all.map(invocationId));
  const units = new Set(answered.flatMap(({ unit }) => unit ?? []));
  const failed =
    lost.length > 0
      ? []
      : await failedRequests(captures, reading, dealing, { window, labels, ids, units, rowsOf }, lose);
  if (lost[0] !== undefined) return { rows: [], lost: lost[0], unassigned: 0 };
  const unassigned = all.filter(({ inferenceId }) => unitOf(inferenceId) === undefined).length;
  return { rows: [...answered, ...failed], unassigned };
}
