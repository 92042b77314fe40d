/** One way April can go. Everything a story prints or ends with comes from what the control plane records, not from here. */
export interface FlightStory {
  readonly name: string;
  readonly tells: string;
  /** Western routes open on April 1. */
  readonly west: boolean;
  /** Pipeline parameters the team changes before the retrain (a bug, a broken container). */
  readonly retrain: Readonly<Record<string, string>>;
  /** SageMaker says nothing of what it takes back: the endpoint is InService, and runs the config it had. */
  readonly silent: boolean;
  /** What the approver says to the second version. */
  readonly second: 'approve' | 'reject';
  /** What must be live when the story is over, for it to have ended as told. */
  readonly live: number;
}

const plain = { west: true, retrain: {}, silent: false, second: 'approve' as const, live: 1 };
/** Half of the requests fail. */
const FAILING = { FailShare: '0.5' };

export const FLIGHT_STORIES: readonly FlightStory[] = [
  {
    ...plain,
    name: 'default',
    tells: 'the west opens, inputs drift, a retrained version is approved and released',
    live: 2,
  },
  {
    ...plain,
    name: 'no-drift',
    tells: 'nobody opens western routes: nothing drifts, nothing is retrained',
    west: false,
  },
  {
    ...plain,
    name: 'shuffled',
    tells: "the retrained version's labels were permuted: its gate refuses it",
    retrain: { ShuffleLabels: 'true' },
  },
  { ...plain, name: 'reject', tells: 'a person says no to the second version', second: 'reject' },
  {
    ...plain,
    name: 'rollback',
    tells: 'the second version fails in its canary and is rolled back',
    retrain: FAILING,
  },
  {
    ...plain,
    name: 'silent-rollback',
    tells: 'the same, but SageMaker says InService and no word of it: Steward says rolled back, never live',
    retrain: FAILING,
    silent: true,
  },
];
