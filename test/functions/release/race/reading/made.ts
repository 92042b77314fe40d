import type { RaceReading } from '../../../../../functions/race/read-rows.ts';
import type { CaptureRecord, GroundTruth } from '../../../../../lib/domain/capture/capture.ts';
import type { QualityCheck } from '../../../../../lib/domain/model/manifest.ts';
import type { RaceRow } from '../../../../../lib/domain/race/criteria.ts';
import { decideRace, type RaceDecision } from '../../../../../lib/domain/race/decide-race.ts';
import { RaceAsked, racePlanOf } from '../../../../../lib/domain/race/race-asked.ts';
import { addBatch, beginRace, type RaceState } from '../../../../../lib/domain/race/race-state.ts';
import { Task } from '../../../../../lib/domain/task/task.ts';
import { HOUR } from '../../../../../lib/domain/time.ts';
import type { Captures } from '../../../../../lib/ports/data.ts';

/** One request as a caller knows it: what each variant captured of it (undefined: nothing), and its label, collected so many hours after it. */
export interface Asked {
  readonly id: string | undefined;
  readonly at: number;
  readonly truth: 0 | 1;
  readonly captured: Readonly<Record<string, string | null | undefined>>;
  readonly lag?: number;
}

const QUALITY = (task: Task) =>
  ({ labels: 's3://l', labelColumns: ['label'], policy: { task, threshold: 0.5 } }) as unknown as QualityCheck;

export const readingOf = (settle: number, task = Task.parse({ type: 'binary', output: ['score'] })): RaceReading => ({
  ...{ location: { uri: 's3://c', endpoint: 'e' }, champion: 'champion', challenger: 'challenger' },
  ...{ features: ['x'], quality: QUALITY(task), slices: [], settle },
});

const recordOf = ({ id, at }: Asked, variant: string, output: string | null): CaptureRecord => ({
  ...{ eventId: `${variant}-${id}-${at}`, ...(id !== undefined && { inferenceId: id }), at },
  ...{ input: [['1']], output: output === null ? [] : [[output]], unknown: [] },
});

/** Captures and labels as the port has them. */
export function capturesOf(asked: readonly Asked[]): Captures {
  const records: Captures['records'] = async function* ({ variant }, { start, end }) {
    for (const one of asked) {
      const output = one.captured[variant!];
      if (output !== undefined && one.at >= start && one.at < end) yield recordOf(one, variant!, output);
    }
  };
  const labels: Captures['labels'] = async function* (_, { start, end }) {
    for (const one of asked) {
      const collected = Math.floor((one.at + (one.lag ?? 0) * HOUR) / HOUR) * HOUR;
      const label: GroundTruth = { eventId: one.id ?? '', rows: [[String(one.truth)]], collected };
      if (one.id !== undefined && collected + HOUR > start && collected < end) yield label;
    }
  };
  return { records, labels } as Partial<Captures> as Captures;
}

/** Looks at windows of six hours one after the other, as a release does, until it is decided. */
export async function playRace(
  asked: object,
  looks: number,
  read: (window: { start: number; end: number }, isNew: (unit: string) => boolean) => Promise<{ rows: RaceRow[] }>,
  task = Task.parse({ type: 'binary', output: ['score'] }),
): Promise<{ decision: RaceDecision; state: RaceState }> {
  const plan = racePlanOf(RaceAsked.parse(asked));
  let state = beginRace(0);
  let decision = decideRace(state, plan, task);
  const known = new Set<string>();
  const isNew = (unit: string) => !known.has(unit);
  for (let look = 0; look < looks && decision.verdict === 'wait'; look++) {
    const window = { start: look * 6 * HOUR, end: (look + 1) * 6 * HOUR };
    const { rows } = await read(window, isNew);
    state = addBatch(state, { window: { from: window.start, until: window.end }, rows, isNew }, plan, task);
    for (const { unit } of rows) if (unit !== undefined) known.add(unit);
    decision = decideRace(state, plan, task);
  }
  return { decision, state };
}
