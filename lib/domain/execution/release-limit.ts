import { HOUR } from '../time.ts';

/** Seconds after which SageMaker itself ends an update: its ceiling (API_BlueGreenUpdatePolicy, MaximumExecutionTimeoutInSeconds). */
export const LONGEST_UPDATE = 28_800;
/** One update, and as much again for its fleets to start and stop and for whatever the endpoint is busy with before. */
export const UPDATE_LIMIT = 2 * LONGEST_UPDATE * 1000;

/** How long `artifact-map` reads at most, as its file says (ms), and how often a release has it try. */
export const LONGEST_READING = 6 * HOUR;
export const READING_TRIES = 2;

/** What many functions read after a release began: what is to be called live, and what it would be taken back to. */
const READINGS = 2;

/** How much longer one may be that is raced before (ms): until both run, the race, and the labels and the look after its last request. */
export const raceLimit = ({ maximum, settle, every }: RaceTimes): number =>
  UPDATE_LIMIT + maximum.time + settle + every;

interface RaceTimes {
  readonly maximum: { readonly time: number };
  readonly settle: number;
  readonly every: number;
}

/** How long a release may be on its way (ms). @param byMany whether many functions read what it brings, or what it would be taken back to */
export const releaseLimit = (byMany: boolean): number =>
  UPDATE_LIMIT + (byMany ? READINGS * READING_TRIES * LONGEST_READING : 0);
