/**
 * What the control plane does for one piece of work, in the units AWS bills. Read off the code, at the place each line names. Assumed, because only a real account can tell: the network, and how long a call takes.
 */
export const WORK = {
  /** lib/stacks/control-stack.ts: the checks' memory, in MB. */
  checkMemory: 1769,
  /** MB of all other functions. */
  memory: 512,
  /** Assumed: S3 to a Lambda of that memory. The scanner itself is faster. */
  megabytesPerSecond: 150,
  /** Assumed: a warm call without its data. */
  callSeconds: 0.25,
  /** Assumed: a reader of the ledger's stream, for one record. */
  readerSeconds: 0.1,
  /**
   * functions/checks/record-check.ts: KB of a check's record and of its item (1.4 and 0.44 in the flights story, whose six
   * features make a shorter record), and of its sketch as evidence; for the 20 features that a record carries at most.
   */
  recordKb: 3,
  itemKb: 0.45,
  sketchKb: 90,
  /** lib/domain/drift/life: KB of what a version's life has shown, for as many features; a check of drift reads the last and keeps its own. */
  lifeKb: 24,
  /** lib/domain/drift/baseline/past.ts: KB of the windows before it that a large window is held against: a sketch without its rows, and 400 names; such a check reads the last and keeps its own. */
  pastKb: 58,
  /** lib/contract/check-metrics.ts: names that a check writes for its deployment. */
  metrics: { drift: 6, quality: 5, operations: 5 },
  /** KB of what a function logs for one call. */
  logKb: 2,
  /** lib/adapters/aws/ledger/clauses.ts: head, once-item, record, item, each written in a transaction and so twice its size in units. */
  clausesOfOneKb: 2,
  /** Strong reads before a commit: model with its manifest, deployment, version, once-item, two heads. */
  readUnits: 8,
  /**
   * functions/drift-check: the check before this one (late-captures.ts) and, if this one drifted, the last 30 (load-earlier-checks.ts), in units of 4 KB. Counted
   * as if every check had drifted; a run of more than 30 drifted ones reads as many again.
   */
  earlierUnits: 5,
  /** Records of one version's life, registered to live: register, gate, compare, ask, answer, resume, release twice. */
  recordsOfVersion: 9,
  /** Calls of functions and transitions of the release machine for it, its waits for a copy and for SageMaker included. */
  callsOfVersion: 25,
  transitionsOfVersion: 40,
  noticesOfVersion: 3,
  /** functions/release: an alarm of the manifest and that of the smoke request, removed when the release is over; fleets that start and bake. */
  alarmsOfVersion: 2,
  alarmHours: 2,
  /** functions/approve: the token is encrypted once and decrypted once. */
  tokenCalls: 2,
  /** Decisions of one version, each signed once: answer, resume, release started, release completed. */
  signatures: 4,
  /**
   * functions/reconcile/sweep.ts: every five minutes a tick, which asks the eight shards of open work (half a unit each), the catalog's head
   * and a page of it, and looks at 500 models at most; `npm run bench:fleet` counts both. Where one of those has a deployment for transform jobs, the tick
   * lists the jobs that ended three times over, and asks what each is (functions/reconcile/missed-jobs.ts): calls that cost nothing, so fleets here have none.
   */
  sweepsPerDay: 288,
  sweepReadUnits: 6,
  sweepModels: 500,
  /** A model with one deployment, looked at once: its reads, one after the other, and DescribeEndpoint, which costs nothing. */
  look: { readUnits: 11.1, /** Assumed: ten reads of 6 ms and 60 ms of SageMaker's. */ seconds: 0.12 },
  /**
   * functions/checkpoint: of a model its chain's head and what was added, once a checkpoint; KB of a head as it is kept; two listings and the last one
   * read, a claim and the note written (lib/adapters/objects/checkpoints.ts).
   */
  headUnits: 1,
  headKb: 0.15,
  checkpointLists: 2,
  checkpointPuts: 2,
  /** functions/audit: once a day every record is read and verified, in a function of the checks' memory. */
  auditsPerDay: 1,
  /** `npm run bench:fleet` verifies some 20 MB/s; assumed: DynamoDB is read as fast, a page and then the next. */
  auditMegabytesPerSecond: 10,
  /** lib/stacks/control-stack.ts: the longest a function may run, in seconds. */
  longestSeconds: 900,
  requestsOfPage: 6,
} as const;

/** What every stack has, whatever the fleet: counted in the synthesized templates (test/stacks/rights/opened.ts). */
export const STACK = {
  keys: 4,
  alarms: 75,
  dashboards: 2,
  /** Of our own: integrity errors, which every log counts into. */
  metrics: 1,
  /** Queues that Lambda polls: five long polls of 20 s at any time each. */
  polledQueues: 14,
} as const;
