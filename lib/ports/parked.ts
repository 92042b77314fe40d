/** A queue of messages that were given up. */
export interface ParkedQueue {
  /** Whose work it is: the flow's name, `schedules`, or `<reader>-stream`. */
  readonly name: string;
  readonly messages: number;
  /** How long its oldest message has been parked (seconds); absent when nobody knows yet, or nothing is parked. */
  readonly oldest?: number;
  /** Why the first of them was given up (local only; on AWS it is in the flow's log). */
  readonly reason?: string;
}

/** What became of the messages of one parked queue. */
export interface Redelivered {
  readonly queue: string;
  /** How many are on their way to be worked on again. */
  readonly moved: number;
  /** Still at it when we stopped looking: AWS goes on by itself. */
  readonly moving: boolean;
  /** Those that stay parked, and why. */
  readonly left: readonly { readonly message: string; readonly because: string }[];
}

/** What was given up, and the way back to work; every flow takes the same message twice without harm. */
export interface Parked {
  list(): Promise<ParkedQueue[]>;
  /** Sends the messages of one queue back to where they came from. Throws NotFoundError for a queue there is not. */
  redeliver(name: string): Promise<Redelivered>;
}
