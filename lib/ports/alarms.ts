export interface AlarmSpec {
  readonly name: string;
  readonly endpoint: string;
  readonly variant: string;
  /** Watches the new fleet only: a noisy old fleet must not abort the release that replaces it. */
  readonly config: string;
  readonly metric: string;
  readonly statistic: string;
  readonly above: number;
  readonly periods: number;
}

/** CloudWatch alarms that roll a canary back. Putting the same alarm again changes nothing. */
export interface Alarms {
  put(alarm: AlarmSpec): Promise<void>;
}
