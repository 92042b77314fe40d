import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

/** What the outside of a control plane is: SageMaker, S3 as a folder, and what a story is told with. */
export interface Surroundings {
  readonly sagemaker: SageMakerClient;
  readonly sagemakerUrl: string;
  readonly s3: string;
  /** Whole weeks, in days, by which the life's own calendar is moved so that the story ends today. */
  readonly shift: number;
  /** Training rows at most. */
  readonly rows: number;
  readonly seed: number;
}

/** The same while a story is told, with its folder and people. */
export interface World extends Surroundings {
  readonly runtime: SageMakerRuntimeClient;
  /** A folder for what the life itself must remember: a story that was killed goes on. */
  readonly home: string;
  /** The model's records so far, the oldest first. */
  readonly records: () => Promise<readonly Recorded[]>;
  /** Somebody of `people.json`, signed in at the API like anybody else. */
  readonly as: (person: string) => Promise<SignedIn>;
  /** Its other regions, by the names of targets: each may be killed, and started again where it was. */
  readonly regions: Readonly<
    Record<string, { readonly url: string; readonly region: string; kill(): void; start(): Promise<void> }>
  >;
  /** A line of the story. */
  readonly print: (line: string) => void;
}

/** What a life may look at of a record of the ledger (docs/ledger-format.md). */
export interface Recorded {
  readonly type: string;
  readonly at: string;
  readonly subject: { readonly version?: number | undefined; readonly deployment?: string | undefined };
  readonly verdict?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The API as one signed-in person has it. */
export interface SignedIn {
  get<T>(path: string): Promise<T>;
  /** One of the commands about a model: `retrain`, `promote`, `release`, …; answers what it answers. */
  command(tenant: string, model: string, command: string, wanted: unknown): Promise<unknown>;
}

/** Somebody outside the control plane with a timetable of their own: traffic, labels, a team, a person. */
export interface Outside {
  /** Does what is due at story time `now` (epoch ms); returns how much that was. */
  step(now: number): Promise<number>;
  /** When it wants to act next, undefined for never. */
  nextAt(now: number): number | undefined;
  /** True while a person is being waited for: time then runs at its own pace. */
  waiting(): boolean;
}

/** The days on which a life turns, in its own time and moved to today. */
export interface Calendar {
  /** Whole weeks, in days, from the life's own time to the story's, which ends before `today` (epoch ms). */
  shift(today: number): number;
  /** When the story's clock begins (epoch ms), and when it is over. */
  begins(shift: number): number;
  ends(shift: number): number;
  /** What the first lines of a telling say of its time: `times of 2001 moved by 1290 weeks`. */
  says(shift: number): string;
}

/** What somebody who is asked may look at, and what they say. */
export interface Asked {
  readonly version: number;
}
export interface Answer {
  readonly answer: 'approve' | 'reject';
  readonly reason: string;
}

/**
 * One model's life, going one way. Everything a story prints or ends with comes from what the control plane records, not
 * from here.
 */
export interface Life {
  /** Its name as the manifest has it; the manifest is `<folder>/<model>.model.yaml`. */
  readonly model: string;
  readonly folder: string;
  /** Training rows where nobody says how many. */
  readonly rows: number;
  readonly calendar: Calendar;
  /** Other regions that its endpoints run in, by the names that the manifest calls them by. */
  readonly elsewhere?: Readonly<Record<string, { readonly account: string; readonly region: string }>>;
  /** How often the control plane sweeps, in ms of the story. */
  readonly tick: number;
  /** Who applies the manifest. */
  readonly owner: string;
  /** Before the manifest is applied: data, image, pipeline. Safe to repeat. */
  setUp(world: World): Promise<void>;
  /** After it: the first training. Safe to repeat. */
  begin(world: World): Promise<void>;
  /** Who acts from outside while time goes on. */
  outsiders(world: World): Promise<readonly Outside[]>;
  /** Who answers when nobody watches, each for themselves; nobody is asked what they may not answer. */
  readonly people: Readonly<Record<string, (asked: Asked) => Answer>>;
  /** Who a laptop does not begin with and this life needs: a second approver who did not apply the manifest. They are added to `people.json`. */
  readonly joining?: readonly {
    readonly id: string;
    readonly name: string;
    readonly groups: ('approvers' | 'operators')[];
  }[];
  /** The metrics of the table of checks at the end, by their names in the records, with their heads. */
  readonly metrics: readonly (readonly [name: string, head: string])[];
  /** Which version must serve each endpoint when the story is over, for it to have ended as told. */
  readonly live: Readonly<Record<string, number>>;
  /** What else must be in the ledger: undefined when it is, else a sentence that says what is not. */
  lacks?(records: readonly Recorded[]): string | undefined;
}

/** A story as lists have it: light, so that a command line may know all of them at its start. */
export interface Listed {
  readonly name: string;
  readonly tells: string;
  /** That its data are made up, and how: said wherever its figures are printed. A life of real data has none. */
  readonly synthetic?: string;
  readonly life: () => Promise<Life>;
}
