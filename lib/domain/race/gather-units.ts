import type { RaceRow } from './criteria.ts';
import type { RacePlan } from './plan.ts';

/** Rows that are one piece of evidence; of an A/B, 1 for those of the challenger. */
export interface RaceUnit {
  readonly unit: string;
  readonly arm: 0 | 1 | undefined;
  readonly rows: readonly RaceRow[];
}

/**
 * What became of a batch's rows. `repeated` came twice and count once; `reused` carry an id that another row has too and count nowhere; `unpaired` lack an answer of a model that should have been asked (or, of an A/B, have
 * two); `elsewhere` another arm answered than their unit is dealt to, or are of such a unit; `returned` are of units (or under ids) that were counted in a batch before, `crossed` of units that both arms answered.
 */
export interface RaceCounts {
  readonly requests: number;
  readonly repeated: number;
  readonly reused: number;
  readonly unpaired: number;
  readonly returned: number;
  readonly crossed: number;
  readonly elsewhere: number;
}

export const NO_ROWS: RaceCounts = {
  ...{ requests: 0, repeated: 0, reused: 0, unpaired: 0 },
  ...{ returned: 0, crossed: 0, elsewhere: 0 },
};

/**
 * The units of a batch, in the order in which they first asked.
 * @param isNew whether a unit, or the id of a row that names none, was in no batch before
 */
export function gatherUnits(
  rows: readonly RaceRow[],
  { form }: Pick<RacePlan, 'form'>,
  isNew: (unit: string) => boolean,
): { units: RaceUnit[]; counts: RaceCounts } {
  const { single, repeated, reused } = singleRows(rows);
  let [unpaired, returned, crossed, elsewhere] = [0, 0, 0, 0];
  const byUnit = new Map<string, RaceRow[]>();
  for (const row of single) {
    const answers = Number(row.champion !== undefined) + Number(row.challenger !== undefined);
    if (answers !== (form === 'shadow' ? 2 : 1)) unpaired++;
    else if (!isNew(row.unit ?? row.id)) returned++;
    else {
      // An id is no unit of the same name.
      const unit = row.unit === undefined ? `id ${row.id}` : `unit ${row.unit}`;
      const own = byUnit.get(unit);
      if (own) own.push(row);
      else byUnit.set(unit, [row]);
    }
  }
  const units: RaceUnit[] = [];
  for (const [unit, own] of byUnit) {
    const arms = new Set(own.map(({ challenger }) => (challenger ? 1 : 0)));
    if (own.some((row) => row.elsewhere)) elsewhere += own.length;
    else if (form === 'ab' && arms.size > 1) crossed += own.length;
    else units.push({ unit, arm: form === 'ab' ? [...arms][0]! : undefined, rows: own });
  }
  return { units, counts: { requests: rows.length, repeated, reused, unpaired, returned, crossed, elsewhere } };
}

/** Each id once, in the order of time; what came twice as it is counts once, and of two rows under one id neither does. */
function singleRows(rows: readonly RaceRow[]) {
  const byId = new Map<string, RaceRow>();
  const reusedIds = new Set<string>();
  let [repeated, reused] = [0, 0];
  for (const row of rows) {
    const before = byId.get(row.id);
    if (before === undefined) byId.set(row.id, row);
    else if (JSON.stringify(before) === JSON.stringify(row)) repeated++;
    else {
      reused += reusedIds.has(row.id) ? 1 : 2;
      reusedIds.add(row.id);
    }
  }
  const single = [...byId.values()]
    .filter(({ id }) => !reusedIds.has(id))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return { single, repeated, reused };
}
