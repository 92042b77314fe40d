import type { Readings } from '../domain/operations/readings.ts';
import type { SeriesAsked } from '../domain/operations/served-metrics.ts';
import type { Visit } from '../domain/target.ts';
import type { Window } from '../domain/window.ts';

/** Watches what comes only: a noisy old fleet, or version, must not abort the release that replaces it. */
export type AlarmSpec = Rule &
  (
    | { readonly endpoint: string; readonly variant: string }
    | { readonly function: string; readonly alias: string; readonly version: string }
  );

interface Rule {
  readonly name: string;
  readonly config: string;
  /** An inference component is watched by its own name, its old copies and its new ones alike. */
  readonly component?: string | undefined;
  readonly metric: string;
  readonly statistic: string;
  readonly above: number;
  readonly periods: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** CloudWatch alarms that roll a release back. Putting the same alarm again changes neither it nor its state. */
export interface Alarms {
  put(alarm: AlarmSpec): Promise<void>;
  /** An alarm that watches nothing: it is `INSUFFICIENT_DATA` until `set` says otherwise, and then stays what `set` said. */
  putByHand(name: string, config: string): Promise<void>;
  /** `undefined` when there is no alarm of that name. */
  state(name: string): Promise<AlarmState | undefined>;
  /** Why an alarm rings; `undefined` for one that does not, or is not there. */
  ringing(name: string): Promise<string | undefined>;
  /** Sets an alarm by hand; one that is not there is left alone. @param reason shown in CloudWatch, at most 1,023 characters */
  set(name: string, state: 'OK' | 'ALARM', reason: string): Promise<void>;
  /** Removes alarms; one that is gone already is success. */
  remove(names: readonly string[]): Promise<void>;
  /** The same in another account. */
  in(place: Visit): Alarms;
}

/** What CloudWatch counts and measures of what serves. */
export interface ServingMetrics {
  /**
   * The points of each series in a window, whose ends are whole periods. A series that CloudWatch does not know has no point.
   * @param period ms, whole minutes
   * @throws DependencyError when CloudWatch answered a part and not the rest
   */
  read(asked: readonly SeriesAsked[], window: Window, period: number): Promise<Readings>;
  /** The same in another account. */
  in(place: Visit): ServingMetrics;
}
