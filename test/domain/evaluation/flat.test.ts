import { describe, expect, it } from 'vitest';
import {
  type Evaluation,
  type EvaluationPlan,
  heldOutWanted,
  measureEvaluation,
} from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { FairnessPolicy } from '../../../lib/domain/fairness/fairness-policy.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import type { Interval, Measure } from '../../../lib/statistics/interval.ts';
import { readHeldOut, readManyHeldOut } from '../../../lib/tables/sketch/plain/read-held-out.ts';
import { filesOf } from '../../tables/held-out.ts';
import { uniform } from '../drift/samples.ts';

/** Draws a number in [0, 1), and one of some. */
interface Dice {
  u(): number;
  of<T>(...some: readonly T[]): T;
}

/** What rows of one file look like: what is drawn once for all of them, then row by row. */
interface Drawn {
  readonly task: object;
  readonly gate: NonNullable<EvaluationPlan['gate']>;
  row(at: number): object;
}

const WEIGHTS = {
  none: undefined,
  some: (u: () => number) => Math.floor(4 * u()),
  unlike: (u: () => number) => Number((10 ** (6 * u() - 3)).toPrecision(4)),
  'nearly none': (u: () => number) => (u() < 0.02 ? 1 : 0),
};
const ENTITIES = {
  none: undefined,
  one: () => 'c1',
  few: (u: () => number) => `c${Math.floor(6 * u() ** 2)}`,
  many: (u: () => number) => (u() < 0.1 ? '' : `c${Math.floor(300 * u())}`),
  'each its own': (_: () => number, at: number) => at,
};
/** How scores of two classes are written. */
const SCORES: Record<string, (chance: number) => unknown> = {
  'as they are': (chance) => chance,
  'of two digits': (chance) => Number(chance.toFixed(2)),
  'as log odds': (chance) => Math.log((chance + 1e-9) / (1 - chance + 1e-9)),
  'in percent': (chance) => Math.floor(1000 * chance) / 10,
  alike: () => 0.5,
  'as classes': (chance) => (chance > 0.5 ? 'yes' : 'no'),
};

function binary({ u, of }: Dice) {
  const [one, other] = [of(...Object.values(SCORES)), of(...Object.values(SCORES))];
  const positives = of(0, 0.01, 0.5, 1);
  const same = u() < 0.1;
  return {
    task: { type: 'binary', classes: ['no', 'yes'] },
    fairness: { protected: [{ column: 'sex' }], favourable: ['yes'] },
    row: () => {
      const signal = u();
      const yes = positives === 0.5 ? u() < signal : u() < positives;
      const champion = other(0.5 * signal + 0.5 * u());
      return { label: yes ? 'yes' : 'no', challenger: same ? champion : one(0.8 * signal + 0.2 * u()), champion };
    },
  };
}

function several({ u, of }: Dice) {
  const classes = Array.from({ length: of(3, 5, 40) }, (_, k) => `k${k}`);
  const chances = (digits: number) => {
    const all = classes.map(() => u() ** 3 + 0.001);
    const sum = all.reduce((a, b) => a + b, 0);
    return all.map((each) => Number((each / sum).toFixed(digits)));
  };
  const answer = () => {
    const [digits, how] = [of(3, 9), of('chances', 'chances', 'classes')];
    return () => (how === 'chances' ? chances(digits) : classes[Math.floor(classes.length * u())]);
  };
  const [one, other, seen] = [answer(), answer(), of(1, 0.7)];
  return {
    task: { type: 'multiclass', classes },
    fairness: { protected: [{ column: 'sex' }], favourable: ['k0', 'k1'] },
    row: () => ({
      label: classes[Math.floor(seen * classes.length * u() ** 1.3)],
      challenger: one(),
      champion: other(),
    }),
  };
}

const TASKS: Record<string, (dice: Dice) => { task: object; fairness?: object; row(at: number): object }> = {
  'two classes': binary,
  'several classes': several,
  'a regression': ({ u, of }) => {
    const [scale, right] = [of(1e-6, 1, 1e6), of(0, 0.5, 1)];
    return {
      task: { type: 'regression' },
      row: () => {
        const label = scale * Math.floor(30 * u() ** 2);
        const off = () => (u() < right ? label : label + scale * (u() - 0.4));
        return { label, challenger: off(), champion: off() };
      },
    };
  },
  'a ranking': ({ u, of }) => {
    const [queries, digits] = [of(3, 60, 900), of(0, 6)];
    return {
      task: { type: 'ranking', query: 'query' },
      row: () => {
        const label = Math.floor(3 * u() ** 2);
        const near = (by: number) => Number((label + by * u()).toFixed(digits));
        return { label, query: `q${Math.floor(queries * u() ** 2)}`, challenger: near(2), champion: near(4) };
      },
    };
  },
  'a forecast': ({ u, of }) => {
    const series = of(1, 40);
    const answer = (label: number) => {
      const value = label + 3 * (u() - 0.5);
      return { value, 0.1: value - u(), 0.9: value + u() };
    };
    return {
      task: { type: 'forecast', scale: 'naive', quantiles: [0.1, 0.9], series: 'series' },
      row: () => {
        const label = 10 + 5 * u();
        const both = { challenger: answer(label), champion: answer(label) };
        return { label, series: `s${Math.floor(series * u())}`, naive: 0.5 + u(), ...both };
      },
    };
  },
  costs: ({ u }) => ({ task: { type: 'other' }, row: () => ({ challenger: u() ** 4, champion: u() ** 3 }) }),
};

function drawnBy(dice: Dice, named: string): Drawn {
  const { u, of } = dice;
  const { task, fairness, row } = TASKS[named]!(dice);
  const [weigh, belong] = [of(...Object.values(WEIGHTS)), of(...Object.values(ENTITIES))];
  const compared = u() < 0.85;
  const minimumRows = of(5, 100);
  return {
    task,
    gate: {
      slices: { columns: [{ column: 'region' }, { column: 'amount' }], minimumRows, limits: {}, maximumLoss: {} },
      ...(weigh && { weight: 'weight' }),
      ...(belong && { entity: 'who' }),
      ...(fairness && { fairness: FairnessPolicy.parse(fairness) }),
    },
    row: (at) => {
      const { champion, ...rest } = row(at) as { champion: unknown };
      return {
        ...{ id: `r${at}`, ...rest, ...(compared && { champion }) },
        ...{
          region: of('north', 'south', '', 'west'),
          amount: Number((1000 * u()).toFixed(1)),
          sex: of('f', 'm', 'm'),
        },
        ...{ weight: weigh?.(u) ?? 1, who: belong?.(u, at) ?? '' },
      };
    },
  };
}

/** Told by the order of scores or chances: of these alone codes may make a difference, by so much of the interval's width. */
const BY_ORDER = { metrics: ['aucMacro', 'auc', 'gini', 'ks', 'averagePrecision'], by: 0.1 };

/** Why nothing may be concluded, where it does not hang on which side of a number something lies that codes may move. */
const surely = (name: string, doubt: string | undefined) =>
  BY_ORDER.metrics.includes(name) && doubt && /^about (9|10|11) of/.test(doubt)
    ? undefined
    : doubt?.replace(/count as \d+\.\d/, 'count as some');

/** In how much two measures differ. */
function differing(name: string, exact: Measure | undefined, flat: Measure | undefined): string | undefined {
  if (!exact || !flat) return exact === flat ? undefined : `is ${flat ? 'there' : 'not there'}`;
  const said = [exact, flat].map(({ method, doubt }) => `${method}: ${surely(name, doubt)}`);
  if (said[0] !== said[1]) return `says ${said[1]}, not ${said[0]}`;
  for (const alpha of [0.05, 0.01]) {
    // what so few scatter is what rounding leaves: only the value says anything
    const few = /^\d+ (entities|rows), at least/.test(exact.doubt ?? '');
    const [a, b] = [exact, flat].map(({ interval }) => interval(alpha)) as [Interval, Interval];
    const widest = Math.max(a.high - a.low, b.high - b.low);
    const allowed = BY_ORDER.metrics.includes(name) ? (few ? 1 : BY_ORDER.by) * widest : 0;
    if (few) Object.assign(b, { low: a.low, high: a.high });
    for (const [one, other] of [
      [exact.value, flat.value],
      [a.low, b.low],
      [a.high, b.high],
    ] as const)
      if (!(Math.abs(one - other) <= allowed + 1e-9 * Math.max(1, Math.abs(one))) && !Object.is(one, other))
        return `${exact.value} in [${a.low}, ${a.high}] became ${flat.value} in [${b.low}, ${b.high}]`;
  }
  return undefined;
}

function differences(exact: Evaluation, flat: Evaluation): string[] {
  const found: string[] = [];
  const plain = ({ compared, positives, rows, unmeasured, leftOut, slices }: Evaluation) =>
    JSON.stringify({
      compared,
      positives,
      rows,
      unmeasured,
      leftOut,
      of: slices.map((s) => [s.name, s.rows, s.enough]),
    });
  if (plain(exact) !== plain(flat)) found.push(`${plain(flat)}, not ${plain(exact)}`);
  for (const [at, one] of [exact, ...exact.slices].entries()) {
    const other = [flat, ...flat.slices][at]!;
    for (const who of ['challenger', 'champion', 'differences'] as const) {
      const [a, b] = [one[who] ?? {}, other[who] ?? {}];
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const why = differing(name, a[name], b[name]);
        if (why) found.push(`${'name' in one ? one.name : 'all'} ${who} ${name}: ${why}`);
      }
    }
  }
  for (const [at, a] of exact.groups.entries()) {
    const b = flat.groups[at]!;
    const why = differing(a.subject, a.measure, b.measure);
    if (why) found.push(`${a.subject} of groups: ${why}`);
  }
  return found;
}

async function tryFile(named: string, seed: number): Promise<void> {
  const u = uniform(seed);
  const dice: Dice = { u, of: (...some) => some[Math.floor(some.length * u())]! };
  const { task, gate, row } = drawnBy(dice, named);
  const plan = { task: ModelTask.parse(task), gate };
  const rows = 2 + Math.floor(2_500 * u() ** 2);
  const text = Array.from({ length: rows }, (_, at) => JSON.stringify(row(at))).join('\n');
  const files = filesOf({ 'p.jsonl': text });
  const wanted = heldOutWanted(plan);
  const exact = measureEvaluation(await readHeldOut('p.jsonl', files, wanted), plan);
  const sizes = { beyond: 0, part: dice.of(16, 100, 512), together: dice.of(20, 300) };
  const flat = await readManyHeldOut('p.jsonl', files, wanted, sizes);
  expect('parts' in flat).toBe(true);
  const found = differences(exact, measureEvaluation(flat, plan));
  expect(found, `${named}, seed ${seed}: ${JSON.stringify({ gate, rows, sizes })}`).toEqual([]);
}

/** Of each task so many files, from one on; more where somebody asks for them (`FIRST=1 FILES=200`). */
const [FIRST, FILES] = [Number(process.env.FIRST ?? 64), Number(process.env.FILES ?? 1)];

describe.each(Object.keys(TASKS))('files of %s', (named) => {
  it('say on the disk what they say in memory, however rows count, belong together and are sliced', async () => {
    for (let seed = FIRST; seed < FIRST + FILES; seed++) await tryFile(named, seed);
  });
});
