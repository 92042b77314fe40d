import type { RaceRow } from '../../../lib/domain/race/criteria.ts';
import { RacePlan } from '../../../lib/domain/race/plan.ts';
import { addBatch, beginRace, type RaceState } from '../../../lib/domain/race/race-state.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { type Draw, drawn } from '../drift/draw.ts';

export const BINARY = Task.parse({ type: 'binary' });
export const VALUES = Task.parse({ type: 'regression' });

export const planOf = (given: object = {}): RacePlan =>
  RacePlan.parse({
    ...{ form: 'shadow', metric: 'accuracy', maximum: { units: 20_000, time: '60d' }, settle: '1d' },
    ...given,
  });

/** How often each model is right, and what else of a request. */
export interface Made {
  readonly champion: number;
  readonly challenger: number;
  /** How often both are right or wrong alike, beside what chance makes. */
  readonly alike?: number;
}

/** A request of two classes that both models answered. */
export function shadowRow(draw: Draw, id: number, { champion, challenger, alike = 0.8 }: Made): RaceRow {
  const truth = Number(draw.below(1) < 0.5);
  const one = draw.below(1);
  const other = draw.below(1) < alike ? one : draw.below(1);
  const answer = (isRight: boolean) => {
    const predicted = isRight ? truth : 1 - truth;
    return { prediction: { predicted, score: predicted === 1 ? 0.8 : 0.2, improper: false }, latency: 40 };
  };
  return {
    ...{ id: `r${id}`, at: id, truth, slices: [`town = ${id % 4 === 0 ? 'Bonn' : 'Kiel'}`] },
    champion: answer(one < champion),
    challenger: answer(other < challenger),
  };
}

export const shadowRows = (seed: number, count: number, made: Made): RaceRow[] => {
  const draw = drawn(seed);
  return Array.from({ length: count }, (_, id) => shadowRow(draw, id, made));
};

/** The same requests, each answered by the arm it was dealt to. */
export function armRows(seed: number, count: number, made: Made, share = 0.5): RaceRow[] {
  const deal = drawn(seed + 1_000);
  return shadowRows(seed, count, made).map(({ champion, challenger, ...row }) =>
    deal.below(1) < share ? { ...row, challenger } : { ...row, champion },
  );
}

/** A race over rows whose times are their places, in batches of so many. */
export function raced(rows: readonly RaceRow[], plan: RacePlan, task: Task = BINARY, size = rows.length): RaceState {
  let state = beginRace(0);
  for (let from = 0; from < rows.length; from += size)
    state = addBatch(
      state,
      {
        window: { from, until: from + size },
        rows: rows.filter(({ at }) => at >= from && at < from + size),
        isNew: () => true,
      },
      plan,
      task,
    );
  return state;
}
