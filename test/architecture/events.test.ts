import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  answerPause,
  copyPause,
  LONGEST_TURN,
  outcomePause,
  pipelinePause,
  raceBeginPause,
  racePause,
  readingPause,
  releasePause,
  turnPause,
} from '../../lib/domain/execution/pauses.ts';
import {
  LONGEST_READING,
  READING_TRIES,
  releaseLimit,
  UPDATE_LIMIT,
} from '../../lib/domain/execution/release-limit.ts';
import { SMOKE_WAIT } from '../../lib/domain/release/smoke-answer.ts';

type State = Readonly<Record<string, unknown>> & {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly { readonly MaxAttempts: number }[];
};
type States = Readonly<Record<string, State>>;

/** docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, of a Standard execution. */
const MOST_EVENTS = 25_000;
/** Entered and exited; a task is scheduled, started and ends between. A task that calls back has its call's events too. */
const EVENTS: Record<string, number> = { Task: 5, Wait: 2, Choice: 2, Pass: 2, Succeed: 2, Map: 20 };
/** A try that failed, was scheduled and started again. */
const RETRY = 3;

const statesOf = (machine: string): States =>
  JSON.parse(readFileSync(`statemachines/${machine}.asl.json`, 'utf8')).States;
const after = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...Choices.map((way) => way.Next), ...Catch.map((way) => way.Next)].filter((to) => to !== undefined);
const eventsOf = (states: States, name: string): number => EVENTS[states[name]!.Type]!;

/** Events of the shortest way from a state back to it without another wait: what one turn costs. */
function turnOf(states: States, wait: string): number {
  const least = new Map<string, number>();
  const open = after(states[wait]!).map((to): [string, number] => [to, eventsOf(states, wait)]);
  for (let next = open.shift(); next; next = open.shift()) {
    const [name, cost] = next;
    if (name === wait) least.set(name, Math.min(cost, least.get(name) ?? Number.POSITIVE_INFINITY));
    if (name === wait || states[name]!.Type === 'Wait') continue;
    const sum = cost + eventsOf(states, name);
    if (sum >= (least.get(name) ?? Number.POSITIVE_INFINITY)) continue;
    least.set(name, sum);
    open.push(...after(states[name]!).map((to): [string, number] => [to, sum]));
  }
  return least.get(wait) ?? eventsOf(states, wait);
}

/** How often a machine looks until `longest` ms have gone by, where the looks themselves take no time. */
function turns(pause: (waited: number) => number, longest: number): number {
  let looks = 0;
  for (let waited = 0; waited < longest; looks++) waited += pause(waited) * 1000;
  return looks;
}

const [HOUR, DAY] = [3_600_000, 86_400_000];
/** Turns of the longest race, whatever `every` says: one that comes just later than is waited for at once takes two. */
const raceTurns = (length: number): number =>
  Math.max(
    ...[1, 5, 9, 12.1, 13, 17, 24].map((hours) => {
      const every = hours * HOUR;
      const first = racePause(every, length) * 1000;
      const turn = first < every ? 1 + Math.ceil((every - first) / first) : 1;
      return (length / Math.max(every, first)) * turn;
    }),
  );

/** Everything a release waits for after it began ends at its one deadline; a fleet that stays for a minute is looked at most often. */
const SHARED = turns((waited) => releasePause(waited, 60), releaseLimit(true));
/** The most looks of each wait, one after the other. Of those that share a deadline the first stands for all. */
const LONGEST: Record<string, Record<string, number>> = {
  release: {
    'Wait for the copy of the answer': turns(copyPause, 24 * HOUR),
    'Wait for its turn': turns(turnPause, LONGEST_TURN),
    // Before it begins, tried twice; what is read after that is waited for within its deadline. Then an answer, for its own time.
    'Wait for its files or answer':
      READING_TRIES * turns(readingPause, LONGEST_READING) + turns(answerPause, SMOKE_WAIT),
    'Wait until it is free': SHARED,
    'Wait for the endpoint': 0,
    // Both come to run; then it races as long as `apply` lets it, with looks as far apart as make most turns.
    'Wait in the race': turns(raceBeginPause, UPDATE_LIMIT) + raceTurns(40 * DAY),
    'Wait until it can go back': 0,
    'Wait for the reversal': 0,
    'Wait before it is taken back': 0,
  },
  retrain: {
    'Wait for the pipeline': turns(pipelinePause, 7 * DAY),
    // As long as the machine may run at all.
    'Wait for the release': turns(outcomePause, 90 * DAY),
  },
  'drift-map': {},
  'artifact-map': {},
};

describe('the events of an execution', () => {
  const machines = readdirSync('statemachines').map((file) => file.split('.')[0]!);

  it.each(machines)('of %s fit, on its longest way and with every task tried again as often as it may', (machine) => {
    const states = statesOf(machine);
    const waits = Object.keys(states).filter((name) => states[name]!.Type === 'Wait');
    expect(Object.keys(LONGEST[machine]!).sort()).toEqual(waits.sort());
    const once = Object.keys(states).map(
      (name) => eventsOf(states, name) + RETRY * (states[name]!.Retry?.[0]?.MaxAttempts ?? 0),
    );
    const waiting = waits.map((wait) => turnOf(states, wait) * LONGEST[machine]![wait]!);
    const sum = [...once, ...waiting].reduce((a, b) => a + b);
    // Room for what is tried again while it waits, and for a redrive.
    expect(sum).toBeLessThan(0.8 * MOST_EVENTS);
  });

  it('of one turn are nine, wherever a machine comes round again by itself', () => {
    const states = statesOf('release');
    const round = [
      'Wait for the copy of the answer',
      'Wait for its turn',
      'Wait until it is free',
      'Wait for the endpoint',
    ];
    expect(round.map((wait) => turnOf(states, wait))).toEqual([9, 9, 9, 9]);
  });

  it('are no more where a way back is begun again and again: a round of it takes longer than its events cost', () => {
    const states = statesOf('release');
    const round = ['Wait before it is taken back', 'Revert', 'Is it on its way back?', 'Wait for the reversal'];
    const cost = [...round, 'Look at the reversal', 'Is it back?'].map((name) => eventsOf(states, name));
    const seconds = 60 + releasePause(2 * HOUR, 60);
    expect(cost.reduce((a, b) => a + b) / seconds).toBeLessThanOrEqual(9 / releasePause(2 * HOUR, 60));
  });
});

describe('how long a machine may take', () => {
  it('is, where it reads, what a release counts on', () => {
    const { TimeoutSeconds } = JSON.parse(readFileSync('statemachines/artifact-map.asl.json', 'utf8'));
    expect(TimeoutSeconds * 1000).toBe(LONGEST_READING);
  });

  it('is for a release what its parts take at most, one after the other: an update, and each reading as often as it is tried', () => {
    const update = 2 * 8 * HOUR;
    expect([releaseLimit(false), releaseLimit(true)]).toEqual([update, update + 2 * 2 * LONGEST_READING]);
  });
});

describe('how often a machine looks', () => {
  it('is twice a minute while a release is new, and often enough for the shortest bake afterwards', () => {
    expect([0, 0.9 * HOUR, 2 * HOUR].map((waited) => releasePause(waited, 600))).toEqual([30, 30, 120]);
    for (const stays of [60, 120, 600]) expect(releasePause(2 * HOUR, stays)).toBeLessThanOrEqual(stays);
  });
});
