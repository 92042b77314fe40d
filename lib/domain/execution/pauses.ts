import { DAY, HOUR, MINUTE } from '../time.ts';
import { releaseLimit, UPDATE_LIMIT } from './release-limit.ts';

/** How long an approved release waits for its turn: the longest release there, and the sweep's day after for one whose machine ended without. */
export const LONGEST_TURN = releaseLimit(true) + DAY;

/*
 * Seconds between two looks of a machine, by how long it has waited (ms): often at first, seldom later. An execution has 25,000 events at
 * most (service quotas of Step Functions, Standard), every turn of a loop costs nine, and what a machine waits for, one after the other,
 * must fit.
 */

export const copyPause = (waited: number): number => (waited < MINUTE ? 5 : waited < HOUR ? 60 : 600);

export const turnPause = (waited: number): number => (waited < HOUR ? 60 : waited < DAY ? 600 : 900);

/** Many functions read a version's files, for some minutes or some hours. */
export const readingPause = (waited: number): number => (waited < 10 * MINUTE ? 60 : waited < HOUR ? 300 : 900);

/** An asynchronous endpoint answers its smoke request in seconds, or when an instance was started for it. */
export const answerPause = (waited: number): number => (waited < 10 * MINUTE ? 15 : 60);

/** @param stays seconds for which the old fleet stays: looked at often enough to ask the new one meanwhile, also in a late update */
export const releasePause = (waited: number, stays: number): number =>
  // Beyond that many functions read, or it is taken back, and nobody is asked any more.
  waited < HOUR ? 30 : waited < UPDATE_LIMIT ? Math.min(120, Math.max(60, stays / 2)) : 600;

/** Until both versions of a race run. */
export const raceBeginPause = (waited: number): number => (waited < HOUR ? 120 : 600);

/**
 * Between two steps of a race, and how soon it is seen that somebody changed its endpoint: so long that the longest comes around 140 times.
 * @param due in how many ms there is something to look at
 * @param length how long the race may take at most (ms)
 */
export function racePause(due: number, length: number): number {
  const usual = Math.max(HOUR / 2, length / 100);
  return Math.ceil((due > 1.5 * usual ? usual : Math.max(due, usual)) / 1000);
}

export const pipelinePause = (waited: number): number => (waited < DAY ? 300 : 900);

/** A retrain's wait for the release of its version, people's thinking included. */
export const outcomePause = (waited: number): number => (waited < DAY ? 1800 : 7200);
