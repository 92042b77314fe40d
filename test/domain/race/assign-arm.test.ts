import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { assignArm } from '../../../lib/domain/race/assign-arm.ts';
import { chiSquared } from '../../../lib/statistics/chi-squared.ts';

const ARMS = [
  { name: 'champion', weight: 70 },
  { name: 'a', weight: 20 },
  { name: 'b', weight: 10 },
] as const;
const UNITS = Array.from({ length: 20_000 }, (_, unit) => `customer-${unit}`);

function countsOf(race: string): number[] {
  const dealt = UNITS.map((unit) => assignArm(race, unit, ARMS));
  return ARMS.map(({ name }) => dealt.filter((arm) => arm === name).length);
}

it('deals a unit to the same arm always, and to arms by their weights', () => {
  expect(assignArm('race-7', 'customer-1', ARMS)).toBe(assignArm('race-7', 'customer-1', ARMS));
  const [p] = [chiSquared([140_000_000, 40_000_000, 20_000_000], countsOf('race-7'))!.p];
  expect(p).toBeGreaterThan(0.001);
});

it('deals anew in every race: who got an arm in one gets each in the next as often as others do', () => {
  const had = UNITS.filter((unit) => assignArm('race-7', unit, ARMS) === 'b');
  const again = had.filter((unit) => assignArm('race-8', unit, ARMS) === 'b').length;
  expect(again / had.length).toBeGreaterThan(0.07);
  expect(again / had.length).toBeLessThan(0.13);
});

/** The vectors of docs/races.md, by which others reckon it. */
it.each([
  ['customer-1', '47f0b59e6079', 'AllTraffic'],
  ['customer-2', 'd9f3a80e244e', 'steward-arm-2'],
  ['customer-3', '7bc2a8baf236', 'AllTraffic'],
  ['a "b"', '523d91cd453f', 'AllTraffic'],
])('deals %s as the vectors say', (unit, hash, variant) => {
  const arms = [
    { name: 'AllTraffic', weight: 700 },
    { name: 'steward-arm-2', weight: 300 },
  ] as const;
  const digest = createHash('sha256')
    .update(`["flight-ab-2-race",${JSON.stringify(unit)}]`)
    .digest('hex');
  expect(digest.slice(0, 12)).toBe(hash);
  expect(assignArm('flight-ab-2-race', unit, arms)).toBe(variant);
  expect(readFileSync('docs/races.md', 'utf8')).toContain(`| \`${unit}\` | \`${hash}\` |`);
});

it('tells ids apart that join to the same text', () => {
  const dealt = Array.from({ length: 64 }, (_, i) => [assignArm(`r${i}`, '1', ARMS), assignArm('r', `${i}1`, ARMS)]);
  expect(dealt.some(([one, other]) => one !== other)).toBe(true);
});

it('gives all to the one arm there is', () => {
  expect(assignArm('r', 'u', [{ name: 'only', weight: 1 }])).toBe('only');
});
