import type { ask } from '../../functions/approve/ask.ts';
import { AskDue } from '../../functions/approve/ask.ts';
import { type hashPieces, ShareDue } from '../../functions/artifacts/hash-pieces.ts';
import { type countShard, ShardDue } from '../../functions/drift-check/count-shard.ts';
import { DriftMapStep, type driftMap } from '../../functions/drift-check/drift-map.ts';
import type { evaluate } from '../../functions/evaluate/evaluate.ts';
import type { race } from '../../functions/race/race.ts';
import { ArtifactMapStep, type artifactMap } from '../../functions/register/artifact-map.ts';
import type { observeCopy, observeReversal, observeRollout } from '../../functions/release/observe.ts';
import type { failRelease } from '../../functions/release/record-release.ts';
import { ReleaseStep } from '../../functions/release/release.ts';
import type { start } from '../../functions/release/start.ts';
import type { revert, updateEndpoint } from '../../functions/release/update-endpoint.ts';
import type { verify } from '../../functions/release/verify.ts';
import { RetrainStep, type retrain } from '../../functions/retrain/retrain.ts';
import { Event } from '../../lib/contract/events.ts';
import { ReleaseSubject, releaseExecution } from '../../lib/contract/release-execution.ts';
import type { MachineName } from '../../lib/domain/execution/names.ts';
import type { Reason } from '../../lib/domain/reason.ts';

/** What a function of this kind answers. */
type Answer<Make extends (...ports: never[]) => (due: never) => Promise<unknown>> = Awaited<
  ReturnType<ReturnType<Make>>
>;

/** What each function takes, by its own schema. */
export const TAKES = {
  evaluate: ReleaseSubject,
  ask: AskDue,
  release: ReleaseStep,
  race: ReleaseSubject,
  retrain: RetrainStep,
  'drift-map': DriftMapStep,
  'drift-shard': ShardDue,
  'artifact-map': ArtifactMapStep,
  'artifact-shard': ShareDue,
};
export type FunctionName = keyof typeof TAKES;

/** What each step of a release may answer, by its own type. */
interface ReleaseAnswers {
  copied: Awaited<ReturnType<typeof observeCopy>>;
  start: Awaited<ReturnType<typeof start>>;
  drive: Awaited<ReturnType<typeof updateEndpoint>>;
  look: Awaited<ReturnType<typeof observeRollout>>;
  verify: Awaited<ReturnType<typeof verify>>;
  revert: Awaited<ReturnType<typeof revert>>;
  'look-back': Awaited<ReturnType<typeof observeReversal>>;
  fail: Awaited<ReturnType<typeof failRelease>>;
}

/** What each function may answer, by its own type; `fails` is the name of what it throws instead. */
interface Answers {
  evaluate: Answer<typeof evaluate>;
  ask: Answer<typeof ask>;
  release: ReleaseAnswers[keyof ReleaseAnswers];
  race: Answer<typeof race>;
  retrain: Answer<typeof retrain>;
  'drift-map': Answer<typeof driftMap>;
  'drift-shard': Answer<typeof countShard>;
  'artifact-map': Answer<typeof artifactMap>;
  'artifact-shard': Answer<typeof hashPieces>;
}
type Scripted = {
  [Name in FunctionName]: {
    readonly of: Name | `${Name} ${string}`;
    readonly say: readonly (Answers[Name] | { readonly fails: string })[];
  };
}[FunctionName];

/** One way through a machine: what its functions answer, and where it ends. */
export interface Path {
  readonly called: string;
  readonly machine: MachineName;
  readonly input: unknown;
  /** Answers of a function, or of one step of it, call after call; the last is said again. Who is not named is not called. */
  readonly script: readonly Scripted[];
  /** What people say when they are asked; without it they stay silent. */
  readonly people?: { readonly verdict: string; readonly approval: string };
  /** The functions called, with their steps, in order (those of shards in any). */
  readonly calls: readonly string[];
  readonly ends: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly output?: unknown; readonly error?: string };
}

const about = { tenant: 'default', model: 'flight-delay', version: 2, deployment: 'flight-delay-prod' };
const approval = 'apr_1';
const digest = (letter: string): string => letter.repeat(64);
const comparison = digest('c');
const firstRelease = releaseExecution({ ...about, gate: 'g1' }).input;

const evaluated = (verdict: 'better' | 'no-champion' | 'not-better' | 'undecided'): Scripted =>
  ({ of: 'evaluate', say: [{ verdict, comparison }] }) as Scripted;
/** Every step that may be asked again says when. */
const SOON = { seconds: 1 };
const asks: Scripted = { of: 'ask', say: [{ approval }] };
const step = <Name extends keyof ReleaseAnswers>(
  name: Name,
  ...say: (ReleaseAnswers[Name] | { fails: string })[]
): Scripted => ({
  of: `release ${name}`,
  say: say.map((answer) => ('fails' in answer ? answer : { ...SOON, ...answer })),
});
const smoke: Reason = { rule: 'smoke', subject: 'endpoint', observed: '500', limit: '200' };
const raced = (...say: (Answers['race'] | { fails: string })[]): Scripted => ({ of: 'race', say });
const made = [Date.UTC(2026, 10, 15)];
const approved = { verdict: 'approved', approval };
const TO_DRIVE = ['evaluate', 'ask', 'release copied', 'release start', 'release drive'];
const upToDrive = [
  evaluated('better'),
  asks,
  step('copied', { verdict: 'copied', approval }),
  step('start', { verdict: 'started' }),
];

const RELEASE: Omit<Path, 'machine'>[] = [
  {
    called: 'a first version, approved by people, comes to life',
    input: firstRelease,
    script: [
      evaluated('no-champion'),
      ...upToDrive.slice(1),
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'updating' }, { verdict: 'settled' }),
      step('verify', { verdict: 'live', reasons: [] }),
    ],
    people: approved,
    calls: [...TO_DRIVE, 'release look', 'release look', 'release verify'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'a version that beats the champion waits for the copy of its answer, and for an endpoint that is busy',
    input: firstRelease,
    script: [
      evaluated('better'),
      asks,
      step('copied', { verdict: 'waiting', approval, seconds: 1 }, { verdict: 'copied', approval }),
      step('start', { verdict: 'started' }),
      step('drive', { fails: 'DependencyError' }, { verdict: 'waiting', made: [] }, { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'live', reasons: [] }),
    ],
    people: approved,
    calls: [
      'evaluate',
      'ask',
      'release copied',
      'release copied',
      'release start',
      'release drive',
      'release drive',
      'release drive',
      'release look',
      'release verify',
    ],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'a version that many functions read, before and after',
    input: firstRelease,
    script: [
      ...upToDrive.slice(0, 3),
      step('start', { verdict: 'waiting', approval, queued: null }, { verdict: 'started', approval }),
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'waiting', reasons: [] }, { verdict: 'live', reasons: [] }),
    ],
    people: approved,
    calls: [...TO_DRIVE.slice(0, 4), ...TO_DRIVE.slice(3), 'release look', 'release verify', 'release verify'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'an approved version waits its turn behind another release, and loses its approval by none of it',
    input: firstRelease,
    script: [
      ...upToDrive.slice(0, 3),
      step(
        'start',
        { verdict: 'waiting', approval, queued: 1 },
        { verdict: 'waiting', approval, queued: 1 },
        { verdict: 'started', approval },
      ),
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'live', reasons: [] }),
    ],
    people: approved,
    calls: [
      ...TO_DRIVE.slice(0, 4),
      'release start',
      'release start',
      'release drive',
      'release look',
      'release verify',
    ],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'a version that is raced takes over once it has won',
    input: firstRelease,
    script: [
      ...upToDrive.slice(0, 3),
      step('start', { verdict: 'started', approval, raced: true }),
      raced({ verdict: 'waiting', reasons: [], seconds: 1 }, { verdict: 'promote', reasons: [smoke] }),
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'live', reasons: [] }),
    ],
    people: approved,
    calls: [...TO_DRIVE.slice(0, 4), 'race', 'race', 'release drive', 'release look', 'release verify'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'a version that loses its race is taken away again',
    input: firstRelease,
    script: [
      ...upToDrive.slice(0, 3),
      step('start', { verdict: 'started', approval, raced: true }),
      raced({ fails: 'DependencyError' }, { verdict: 'stop', reasons: [smoke] }),
      step('revert', { verdict: 'reverting' }),
      step('look-back', { verdict: 'updating' }, { verdict: 'rolled-back' }),
    ],
    people: approved,
    calls: [...TO_DRIVE.slice(0, 4), ...['race', 'race', 'release revert', 'release look-back', 'release look-back']],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called: 'a race that a person or the sweep stops is taken away at once',
    input: { ...about, version: 1, mode: 'end-race', approval },
    script: [
      raced({ verdict: 'stop', reasons: [smoke] }),
      step('revert', { verdict: 'reverting' }),
      step('look-back', { verdict: 'rolled-back' }),
    ],
    calls: ['race', 'release revert', 'release look-back'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called: 'a race that meets an error is taken back',
    input: firstRelease,
    script: [
      ...upToDrive.slice(0, 3),
      step('start', { verdict: 'started', approval, raced: true }),
      raced({ fails: 'IntegrityError' }),
      step('revert', { verdict: 'reverting' }),
      step('look-back', { verdict: 'rolled-back' }),
    ],
    people: approved,
    calls: [...TO_DRIVE.slice(0, 4), 'race', 'release revert', 'release look-back'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called: 'a race whose release the sweep has ended',
    input: firstRelease,
    script: [
      ...upToDrive.slice(0, 3),
      step('start', { verdict: 'started', approval, raced: true }),
      raced({ verdict: 'failed', reasons: [] }),
    ],
    people: approved,
    calls: [...TO_DRIVE.slice(0, 4), 'race'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'failed' } },
  },
  {
    called: 'a version that does not beat the champion asks nobody',
    input: firstRelease,
    script: [evaluated('not-better')],
    calls: ['evaluate'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'not-better' } },
  },
  {
    called: 'people refuse',
    input: firstRelease,
    script: [evaluated('better'), asks],
    people: { verdict: 'rejected', approval },
    calls: ['evaluate', 'ask'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rejected' } },
  },
  {
    called: 'nobody answers',
    input: firstRelease,
    script: [evaluated('better'), asks],
    calls: ['evaluate', 'ask'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'expired' } },
  },
  {
    called: 'what was approved no longer holds at the start',
    input: firstRelease,
    script: [...upToDrive.slice(0, 3), step('start', { verdict: 'refused' })],
    people: approved,
    calls: TO_DRIVE.slice(0, 4),
    ends: { status: 'SUCCEEDED', output: { outcome: 'refused' } },
  },
  {
    called: 'the copy of the answer does not come, and the approval is given back',
    input: firstRelease,
    script: [
      evaluated('better'),
      asks,
      step('copied', { verdict: 'waiting', approval, seconds: 1 }, { verdict: 'failed', approval }),
    ],
    people: approved,
    calls: ['evaluate', 'ask', 'release copied', 'release copied'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'failed' } },
  },
  {
    called: 'the deadline passes while the endpoint is busy',
    input: firstRelease,
    script: [...upToDrive, step('drive', { verdict: 'waiting', made: [] }, { verdict: 'failed', made: [] })],
    people: approved,
    calls: [...TO_DRIVE, 'release drive'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'failed' } },
  },
  {
    called: 'SageMaker rolls back by an alarm',
    input: firstRelease,
    script: [...upToDrive, step('drive', { verdict: 'driven', made }), step('look', { verdict: 'rolled-back' })],
    people: approved,
    calls: [...TO_DRIVE, 'release look'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called: 'what runs does not answer, and is taken back',
    input: firstRelease,
    script: [
      ...upToDrive,
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'not-verified', reasons: [smoke] }),
      step('revert', { verdict: 'waiting' }, { verdict: 'reverting' }),
      step('look-back', { verdict: 'updating' }, { verdict: 'rolled-back' }),
    ],
    people: approved,
    calls: [
      ...TO_DRIVE,
      'release look',
      'release verify',
      'release revert',
      'release revert',
      'release look-back',
      'release look-back',
    ],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called: 'a look at the endpoint that breaks takes it back, and a way back that is itself rolled back is gone again',
    input: firstRelease,
    script: [
      ...upToDrive,
      step('drive', { verdict: 'driven', made }),
      step('look', { fails: 'InvalidEventError' }),
      step('revert', { verdict: 'reverting' }),
      step('look-back', { verdict: 'again' }, { verdict: 'rolled-back' }),
    ],
    people: approved,
    calls: [...TO_DRIVE, 'release look', 'release revert', 'release look-back', 'release revert', 'release look-back'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called: 'a check of what runs that breaks takes it back',
    input: firstRelease,
    script: [
      ...upToDrive,
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { fails: 'IntegrityError' }),
      step('revert', { verdict: 'reverting' }),
      step('look-back', { verdict: 'rolled-back' }),
    ],
    people: approved,
    calls: [...TO_DRIVE, 'release look', 'release verify', 'release revert', 'release look-back'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'rolled-back' } },
  },
  {
    called:
      'a way back that breaks is begun again while what nobody verified is on its way, and closed when a look breaks too',
    input: firstRelease,
    script: [
      ...upToDrive,
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'not-verified', reasons: [smoke] }),
      step('revert', { fails: 'InvalidEventError' }, { verdict: 'reverting' }),
      step('look-back', { fails: 'InvalidEventError' }),
      step('fail', { verdict: 'unverified' }, { verdict: 'failed' }),
    ],
    people: approved,
    calls: [
      ...TO_DRIVE,
      'release look',
      'release verify',
      'release revert',
      'release fail',
      'release revert',
      'release look-back',
      'release fail',
    ],
    ends: { status: 'SUCCEEDED', output: { outcome: 'failed' } },
  },
  {
    called: 'the previous champion comes back at once, asked by nobody',
    input: { ...about, version: 1, mode: 'rollback', approval, from: 'flight-delay-v2-x', since: made[0] },
    script: [
      step('start', { verdict: 'started' }),
      step('drive', { verdict: 'driven', made }),
      step('look', { verdict: 'settled' }),
      step('verify', { verdict: 'live', reasons: [] }),
    ],
    calls: ['release start', 'release drive', 'release look', 'release verify'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'a rollback from before it was said what it goes back from is judged too',
    input: { ...about, version: 1, mode: 'rollback', approval },
    script: [step('start', { verdict: 'refused' })],
    calls: ['release start'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'refused' } },
  },
  {
    called: 'a drive that can never be right is recorded as failed',
    input: firstRelease,
    script: [...upToDrive, step('drive', { fails: 'InvalidEventError' }), step('fail', { verdict: 'failed' })],
    people: approved,
    calls: [...TO_DRIVE, 'release fail'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'failed' } },
  },
  {
    called: 'a comparison that can never be made breaks it',
    input: firstRelease,
    script: [{ of: 'evaluate', say: [{ fails: 'NotFoundError' }] }],
    calls: ['evaluate'],
    ends: { status: 'FAILED', error: 'NotFoundError' },
  },
];

const run = { tenant: about.tenant, model: about.model, id: 'r1' };
const finding: Event = Event.parse({
  source: 'steward',
  'detail-type': 'DriftDetected',
  detail: {
    schema: 1,
    ...about,
    chain: 'model.default.flight-delay',
    seq: 9,
    hash: digest('f'),
    at: '2026-11-15T06:00:00.000Z',
    actor: { kind: 'service', id: 'drift-check' },
    data: { kind: 'drift', changed: { start: '2026-11-01T00:00:00.000Z', end: '2026-11-15T00:00:00.000Z' } },
  },
});
const trains = (name: string, ...say: (Record<string, unknown> | { fails: string })[]): Scripted => ({
  of: `retrain ${name}`,
  say: say.map((answer) => ('fails' in answer || name === 'finish' ? answer : { ...SOON, ...answer })),
});
const TO_LOOK = ['retrain guard', 'retrain start', 'retrain look'];
const starts = [
  trains('guard', { verdict: 'start', retrain: run }),
  trains('start', { pipelineExecution: 'arn:pipeline/p/execution/x' }),
];

const RETRAIN: Omit<Path, 'machine'>[] = [
  {
    called: 'a finding that the brakes hold',
    input: { finding },
    script: [trains('guard', { verdict: 'hold', retrain: run })],
    calls: ['retrain guard'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'held' } },
  },
  {
    called: 'a pipeline that brings a version, and the release it waits for',
    input: { finding },
    script: [
      ...starts,
      trains('look', { verdict: 'waiting', version: 0 }, { verdict: 'registered', version: 2 }),
      trains(
        'release',
        { verdict: 'waiting', version: 2, outcome: '' },
        { verdict: 'over', version: 2, outcome: 'live' },
      ),
      trains('finish', { outcome: 'live' }),
    ],
    calls: [...TO_LOOK, 'retrain look', 'retrain release', 'retrain release', 'retrain finish'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'live' } },
  },
  {
    called: 'a pipeline that fails',
    input: { finding },
    script: [
      ...starts,
      trains('look', { verdict: 'failed', version: 0 }),
      trains('finish', { outcome: 'pipeline-failed' }),
    ],
    calls: [...TO_LOOK, 'retrain finish'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'pipeline-failed' } },
  },
  {
    called: 'a pipeline that cannot be started fails there, to be redriven',
    input: { finding },
    script: [starts[0]!, trains('start', { fails: 'InvalidEventError' })],
    calls: ['retrain guard', 'retrain start'],
    ends: { status: 'FAILED', error: 'InvalidEventError' },
  },
  {
    called: 'a finding of a model without a manifest',
    input: { finding },
    script: [trains('guard', { fails: 'NotFoundError' })],
    calls: ['retrain guard'],
    ends: { status: 'FAILED', error: 'NotFoundError' },
  },
];

const slot = {
  tenant: about.tenant,
  model: about.model,
  deployment: about.deployment,
  slot: '2026-11-15T06:00:00.000Z',
};
const shards = ['1', '2', '3', '4', '5'].map((n) => ({ shard: digest(n) }));
const plans: Scripted = { of: 'drift-map plan', say: [{ verdict: 'planned', plan: digest('a'), shards }] };
const counts: Scripted = { of: 'drift-shard', say: shards.map(({ shard }) => ({ sketch: shard })) };

const DRIFT_MAP: Omit<Path, 'machine'>[] = [
  {
    called: 'a window of five shards, added up',
    input: slot,
    script: [plans, counts, { of: 'drift-map reduce', say: [{ verdict: 'drifted' }] }],
    calls: ['drift-map plan', ...shards.map(() => 'drift-shard'), 'drift-map reduce'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'drifted' } },
  },
  {
    called: 'a window of one shard',
    input: slot,
    script: [
      { of: 'drift-map plan', say: [{ verdict: 'planned', plan: digest('a'), shards: shards.slice(0, 1) }] },
      counts,
      { of: 'drift-map reduce', say: [{ verdict: 'stable' }] },
    ],
    calls: ['drift-map plan', 'drift-shard', 'drift-map reduce'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'stable' } },
  },
  {
    called: 'a slot for which nothing is served',
    input: slot,
    script: [{ of: 'drift-map plan', say: [{ verdict: 'nothing-served' }] }],
    calls: ['drift-map plan'],
    ends: { status: 'SUCCEEDED', output: { outcome: 'nothing-served' } },
  },
];

const reading = digest('d');
const seen = {
  detail: {
    ModelPackageGroupName: about.model,
    ModelPackageVersion: 1,
    ModelPackageArn: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/1',
    ModelPackageStatus: 'Completed',
  },
};
const toRead = { tenant: about.tenant, model: about.model, version: 1, asked: digest('b') };
const shares = ['1', '2', '3'].map((n) => ({ share: digest(n) }));
const listed: Scripted = { of: 'artifact-map plan', say: [{ verdict: 'planned', plan: digest('a'), shares }] };
const hashed: Scripted = { of: 'artifact-shard', say: shares.map(({ share }) => ({ hashed: share })) };
const added: Scripted = { of: 'artifact-map add-up', say: [{ reading }] };

const ARTIFACT_MAP: Omit<Path, 'machine'>[] = [
  {
    called: 'a version of three shares, read for its registration',
    input: { ...toRead, mode: 'register', seen },
    script: [listed, hashed, added, { of: 'artifact-map register', say: [{ verdict: 'registered', reading }] }],
    calls: ['artifact-map plan', ...shares.map(() => 'artifact-shard'), 'artifact-map add-up', 'artifact-map register'],
    ends: { status: 'SUCCEEDED', output: { reading } },
  },
  {
    called: 'a version of one share, read for a release',
    input: { ...toRead, mode: 'start' },
    script: [
      { of: 'artifact-map plan', say: [{ verdict: 'planned', plan: digest('a'), shares: shares.slice(0, 1) }] },
      hashed,
      added,
    ],
    calls: ['artifact-map plan', 'artifact-shard', 'artifact-map add-up'],
    ends: { status: 'SUCCEEDED', output: { reading } },
  },
  {
    called: 'a version too large for many functions: nothing is read, which is said',
    input: { ...toRead, mode: 'verify' },
    script: [{ of: 'artifact-map plan', say: [{ verdict: 'planned', plan: digest('a'), shares: [] }] }, added],
    calls: ['artifact-map plan', 'artifact-map add-up'],
    ends: { status: 'SUCCEEDED', output: { reading } },
  },
];

export const PATHS: readonly Path[] = [
  ...RELEASE.map((path) => ({ ...path, machine: 'release' as const })),
  ...RETRAIN.map((path) => ({ ...path, machine: 'retrain' as const })),
  ...DRIFT_MAP.map((path) => ({ ...path, machine: 'drift-map' as const })),
  ...ARTIFACT_MAP.map((path) => ({ ...path, machine: 'artifact-map' as const })),
];
