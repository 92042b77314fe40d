import { createHash } from 'node:crypto';

/** An arm and its part of all units. */
export interface RaceArm {
  readonly name: string;
  /** Above 0; shares are these over their sum. */
  readonly weight: number;
}

/**
 * To which arm a unit is dealt: by a hash of its id, so that it is always the same one and nothing need be kept. The race's own name goes into the hash, so that who got the challenger in one race is dealt anew in the next.
 * While a race runs its arms and weights must stay: where they change, so do some units.
 * @param unit an id that the caller names: of a customer, a session
 */
export function assignArm(race: string, unit: string, arms: readonly [RaceArm, ...RaceArm[]]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([race, unit]))
    .digest();
  // 48 bits, as many as a number holds exactly: even to 1 in 2.8e14.
  const at = (digest.readUIntBE(0, 6) / 2 ** 48) * arms.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { name, weight } of arms) {
    below += weight;
    if (at < below) return name;
  }
  return arms.at(-1)!.name;
}
