import { InvalidEventError } from '../errors.ts';
import type { Task } from '../task/task.ts';
import { iso } from '../time.ts';
import { criteriaOf, favourableIn, type RaceRow } from './criteria.ts';
import { gatherUnits, NO_ROWS, type RaceCounts, type RaceUnit } from './gather-units.ts';
import type { RacePlan } from './plan.ts';
import { planMisfit } from './plan-misfits.ts';
import { measureOf } from './row-values.ts';
import { openStream, type StreamSeen } from './streams.ts';

/** A number of each model. */
export interface OfBoth {
  readonly champion: number;
  readonly challenger: number;
}

/**
 * A race so far: of one size, however long it runs. `units` and `labelledUnits` by arm are of an A/B; `labelled` counts rows whose label came in time, of `judged` that could have one; `unmeasured` labelled rows on which a
 * model's answer says nothing by the metric; `unread` of the `captured` rows of each those that cannot be read.
 */
export interface RaceState {
  readonly since: number;
  readonly until: number;
  readonly units: OfBoth;
  readonly labelledUnits: OfBoth;
  readonly judged: number;
  readonly labelled: number;
  readonly unmeasured: OfBoth;
  /** Units that were judged, labelled or not. */
  readonly judgedUnits: number;
  readonly captured: OfBoth;
  readonly unread: OfBoth;
  readonly counts: RaceCounts;
  readonly streams: Readonly<Record<string, StreamSeen>>;
}

const NONE: OfBoth = { champion: 0, challenger: 0 };

/** A race that has seen nothing. */
export const beginRace = (since: number): RaceState => ({
  ...{ since, until: since, units: NONE, labelledUnits: NONE, judged: 0, labelled: 0, unmeasured: NONE },
  ...{ counts: NO_ROWS, streams: {}, judgedUnits: 0, captured: NONE, unread: NONE },
});

/** The requests of [from, until), all of them asked so long ago that no label of theirs is waited for any more. */
export interface RaceBatch {
  readonly window: { readonly from: number; readonly until: number };
  readonly rows: readonly RaceRow[];
  /** Whether a unit, or the id of a row that names none, was in no batch before: what is kept here is too little to know. */
  readonly isNew: (unit: string) => boolean;
}

/**
 * Adds the requests of the next window. Each request is judged once, when its labels have been waited for (`settle`): with its label or as one without, so that what is labelled fast does not come first.
 * @throws InvalidEventError where the window is not the next one, a row lies outside it, a weight is none or above what the plan says, or the plan does not fit the task
 */
export function addBatch(state: RaceState, { window, rows, isNew }: RaceBatch, plan: RacePlan, task: Task): RaceState {
  refuseBatch(state, window, rows, plan);
  const misfit = planMisfit(plan, task);
  if (misfit !== undefined) throw new InvalidEventError(misfit);
  const { units, counts } = gatherUnits(rows, plan, isNew);
  const streams: Record<string, StreamSeen> = { ...state.streams };
  const asked = [
    ...criteriaOf(plan, task),
    ...favourableIn(plan).map(({ name, of }) => ({ name, of, spread: 0.4, part: 1 })),
  ];
  for (const criterion of asked) {
    const stream = openStream(criterion, plan, streams[criterion.name]);
    for (const unit of units) stream.add(unit);
    streams[criterion.name] = stream.seen;
  }
  const all = units.flatMap((unit) => unit.rows).filter(({ later }) => !later);
  const labelled = all.filter(({ truth }) => truth !== undefined);
  return {
    ...{ since: state.since, until: window.until, streams },
    units: addBoth(state.units, byArm(units)),
    labelledUnits: addBoth(state.labelledUnits, byArm(units.filter((unit) => unit.rows.some(isLabelled)))),
    judged: state.judged + all.length,
    labelled: state.labelled + labelled.length,
    unmeasured: addBoth(state.unmeasured, unmeasuredIn(labelled, plan, task)),
    // A race that began before these were counted has none.
    judgedUnits: (state.judgedUnits ?? 0) + units.length,
    captured: addBoth(state.captured ?? NONE, capturedIn(all)),
    unread: addBoth(state.unread ?? NONE, unreadIn(all)),
    counts: addCounts(state.counts, counts),
  };
}

function refuseBatch(state: RaceState, { from, until }: RaceBatch['window'], rows: RaceBatch['rows'], plan: RacePlan) {
  if (from !== state.until || !(until > from))
    throw new InvalidEventError(
      `the next batch of the race begins at ${iso(state.until)}, not at ${iso(from)}: each window is added once, in order`,
    );
  const outside = rows.find(({ at }) => !(at >= from && at < until));
  if (outside)
    throw new InvalidEventError(
      `\`${outside.id}\` was not asked within the batch's window: give the requests of [${iso(from)}, ${iso(until)})`,
    );
  const { mostWeight } = plan;
  const odd = rows.find(({ weight }) => weight !== undefined && !(weight > 0 && weight <= (mostWeight ?? 0)));
  if (odd && mostWeight === undefined)
    throw new InvalidEventError(
      'rows have weights, and the plan does not say how much one may weigh: write `mostWeight` (of a shadow), or leave them out',
    );
  if (odd)
    throw new InvalidEventError(
      `\`${odd.id}\` weighs ${odd.weight}: weights lie above 0 and at most at \`mostWeight\`, ${mostWeight}`,
    );
}

const isLabelled = ({ truth }: RaceRow): boolean => truth !== undefined;

function byArm(units: readonly RaceUnit[]): OfBoth {
  const challenger = units.filter(({ arm }) => arm === 1).length;
  return { champion: units.filter(({ arm }) => arm === 0).length, challenger };
}

function unmeasuredIn(rows: readonly RaceRow[], { metric }: RacePlan, task: Task): OfBoth {
  const { value } = measureOf(metric, task);
  const asked = rows.filter(
    ({ truth }) => !(metric === 'recall' && truth !== 1) && !(metric === 'mape' && truth === 0),
  );
  const of = (model: 'champion' | 'challenger') =>
    asked.filter((row) => row[model] && value(row.truth!, row[model]) === undefined).length;
  return { champion: of('champion'), challenger: of('challenger') };
}

const countBoth = (rows: readonly RaceRow[], counts: (row: RaceRow, model: keyof OfBoth) => boolean): OfBoth => ({
  champion: rows.filter((row) => counts(row, 'champion')).length,
  challenger: rows.filter((row) => counts(row, 'challenger')).length,
});
const capturedIn = (rows: readonly RaceRow[]): OfBoth =>
  countBoth(rows, (row, model) => row[model]?.prediction !== undefined || row[model]?.lacks !== undefined);

/** The champion serves, so that what it captured without an answer is no failure either. */
const unreadIn = (rows: readonly RaceRow[]): OfBoth =>
  countBoth(rows, (row, model) =>
    model === 'champion' ? row[model]?.lacks !== undefined : row[model]?.lacks === 'sense',
  );

const addBoth = (a: OfBoth, b: OfBoth): OfBoth => ({
  champion: a.champion + b.champion,
  challenger: a.challenger + b.challenger,
});

const addCounts = (a: RaceCounts, b: RaceCounts): RaceCounts => ({
  requests: a.requests + b.requests,
  repeated: a.repeated + b.repeated,
  reused: a.reused + b.reused,
  unpaired: a.unpaired + b.unpaired,
  returned: a.returned + b.returned,
  crossed: a.crossed + b.crossed,
  // A race that began before these were counted has none.
  elsewhere: (a.elsewhere ?? 0) + b.elsewhere,
});
