import { hash } from '../parts/draw.ts';
import type { Column, Row, Task } from '../parts/rows.ts';

/** One made-up claim of health insurance. Nobody's: every value is drawn from a seed. */
export interface Claim {
  /** `c<number>`: the same claim has the same id in every run of a seed. */
  readonly id: string;
  /** When it comes in (epoch ms of the generator's own time). */
  readonly at: number;
  readonly region: string;
  readonly procedure: string;
  readonly provider: string;
  /** Euros. */
  readonly amount: number;
  /** Days from treatment to claim, and claims of the same person in the year before. */
  readonly days: number;
  readonly prior: number;
  /** What became of it: the place of its class in `CLASSES`. */
  readonly outcome: number;
}

/** Paid straight through, looked at by a clerk, or by a medical specialist. */
export const CLASSES = ['pay', 'review', 'specialist'] as const;
const REGIONS = { north: 0.28, south: 0.22, east: 0.2, west: 0.22, islands: 0.08 };
/** Share and usual price of each procedure. */
const PROCEDURES = {
  consult: [0.3, 60],
  lab: [0.18, 45],
  physio: [0.14, 90],
  imaging: [0.12, 220],
  dental: [0.12, 150],
  optics: [0.08, 130],
  surgery: [0.06, 1800],
} as const;
const PROVIDERS = { practice: 0.55, clinic: 0.3, hospital: 0.15 };

const DAY = 86_400_000;
/** The generator's first day, a Sunday, and how many claims come in on each. */
const FIRST = Date.parse('2023-01-01');
const A_DAY = 300;
/** From here on a chain of clinics opens in the south: half of all claims come from there then, most of them imaging and physio, and many a specialist must see. */
export const SURGE = Date.parse('2023-03-05');

/** In another telling nothing surges: for these weeks what became of claims is exported wrong, `pay` and `review` in each other's place. */
export const MIXED_UP = { from: Date.parse('2023-02-19'), to: Date.parse('2023-03-19') };

/** What happens while claims come in. */
export type Happening = 'surge' | 'mix-up';

/** All claims of `[from, to)` (epoch ms of its own time), in time order. */
export function claimsBetween(from: number, to: number, seed: number, happening: Happening = 'surge'): Claim[] {
  const claims: Claim[] = [];
  for (let day = Math.floor((from - FIRST) / DAY); FIRST + day * DAY < to; day += 1)
    for (let i = 0; i < A_DAY; i += 1) {
      const claim = drawClaim(day, i, seed, happening);
      if (claim.at >= from && claim.at < to) claims.push(claim);
    }
  return claims;
}

function drawClaim(day: number, i: number, seed: number, happening: Happening): Claim {
  const number = day * A_DAY + i;
  const draw = (k: number): number => hash(number * 16 + k, seed);
  const at = FIRST + day * DAY + Math.floor((i / A_DAY) * DAY);
  const inSurge = (name: string): boolean => happening === 'surge' && at >= SURGE && name === 'south';
  const mixedUp = happening === 'mix-up' && at >= MIXED_UP.from && at < MIXED_UP.to;
  const region = pick(
    draw(0),
    weighed(REGIONS, (name, share) => (inSurge(name) ? share * 4 : share)),
  );
  const surges = inSurge(region);
  const shares = Object.fromEntries(Object.entries(PROCEDURES).map(([name, [share]]) => [name, share]));
  const often: Record<string, number> = surges ? { imaging: 5, physio: 3 } : {};
  const procedure = pick(
    draw(1),
    weighed(shares, (name, share) => share * (often[name] ?? 1)),
  );
  const provider = pick(
    draw(2),
    weighed(PROVIDERS, (name, share) => (surges && name === 'clinic' ? share * 2 : share)),
  );
  // Box and Muller (1958): a normal draw of two even ones.
  const normal = Math.sqrt(-2 * Math.log(1 - draw(3))) * Math.cos(2 * Math.PI * draw(4));
  const amount = Number((PROCEDURES[procedure as keyof typeof PROCEDURES][1] * Math.exp(0.5 * normal)).toFixed(2));
  const [days, prior] = [Math.floor(-Math.log(1 - draw(5)) * 14), Math.floor(-Math.log(1 - draw(6)) * 2.2)];
  const claim = { id: `c${number}`, at, region, procedure, provider, amount, days, prior };
  const outcome = outcomeOf(claim, surges, normal, draw(7));
  return { ...claim, outcome: mixedUp ? ([1, 0, 2][outcome] ?? outcome) : outcome };
}

/** Which class it ends in: drawn by chances that its features make, so that no model can be right about all. */
function outcomeOf(claim: Omit<Claim, 'outcome'>, surges: boolean, dear: number, draw: number): number {
  const { procedure, provider, amount, days, prior } = claim;
  const is = (yes: boolean, by: number): number => (yes ? by : 0);
  const review = -1.2 + 1.4 * dear + is(days > 30, 1.6) + is(procedure === 'dental', 0.6) + 0.2 * prior;
  const asks = surges && (procedure === 'imaging' || procedure === 'physio');
  const specialist =
    -2.4 + is(procedure === 'surgery', 4) + is(amount > 400, 1.2) + is(provider === 'hospital', 0.8) + is(asks, 4);
  const powers = [1.2, review, specialist].map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  const [pay, look] = powers.map((power) => power / sum) as [number, number, number];
  return Number(draw >= pay) + Number(draw >= pay + look);
}

const weighed = (shares: Readonly<Record<string, number>>, by: (name: string, share: number) => number) =>
  Object.entries(shares).map(([name, share]): [string, number] => [name, by(name, share)]);

/** One of the names, by its weight. */
function pick(draw: number, weights: readonly [string, number][]): string {
  let left = draw * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  return weights.at(-1)![0];
}

const isWhole = (value: number | string): boolean => Number.isInteger(value) && Number(value) >= 0;
const FEATURES: readonly Column[] = [
  { name: 'region', type: 'category' },
  { name: 'procedure', type: 'category' },
  { name: 'provider', type: 'category' },
  { name: 'amount', type: 'number', fits: (value) => Number(value) > 0, give: 'euros above 0' },
  { name: 'days', type: 'number', fits: isWhole, give: 'whole days from treatment to claim' },
  { name: 'prior', type: 'number', fits: isWhole, give: 'how many claims came in the year before' },
];

export const task: Task = {
  loss: 'softmax',
  features: FEATURES,
  label: 'outcome',
  classes: CLASSES,
  sliced: ['region'],
};

/** A claim as a row of the task. */
export const claimRow = ({ id, region, procedure, provider, amount, days, prior, outcome }: Claim): Row => ({
  id,
  features: { region, procedure, provider, amount, days, prior },
  label: outcome,
});
