import type { JudgedLimit } from '../domain/gate/facts.ts';
import type { LedgerRecord } from '../domain/ledger/record.ts';
import { arrivedInWords } from '../domain/retrain/due.ts';
import { besideSentences, confirmedBy, readBeside, wasInWords } from './findings.ts';
import { neededInWords, whoAnswers } from './promotion.ts';
import { firstReasons, reasonByRule, withInterval } from './reason-in-words.ts';
import { metricName } from './rule.ts';
import { mostMovedSentence } from './segments.ts';

type Texts = Record<string, string>;
const interval = (m: Texts | undefined): string => (m ? `${m.value} [${m.low}, ${m.high}]` : '-');

/** One line of prose for one record; every figure in it is the record's own. */
export function recordLine(record: LedgerRecord): string {
  const { subject, data, verdict } = record;
  const name = subject.version === undefined ? (subject.model ?? '') : `${subject.model}/${subject.version}`;
  const line = `${record.at.slice(0, 16).replace('T', ' ')}  ${record.type.padEnd(22)} ${name}`;
  const said = sayings[record.type]?.(data as unknown as Figures, record) ?? '';
  return `${line}${verdict && verdict !== said ? `  ${verdict}` : ''}${said ? `  ${said}` : ''}`;
}

/** What a line calls a metric in short; others have their own name. */
const NAMES: Record<string, string> = { logLoss: 'log loss', brier: 'Brier' };

/** Of how many rows all were measured, and the first two limits that no reason names: those of a slice are measured on its own. */
function gatedBy(limits: readonly JudgedLimit[], rows: string | undefined, told: readonly string[]): string[] {
  const others = limits
    .filter(({ name, value }) => value !== undefined && !told.includes(name))
    .map(({ name, value, interval }) => `${metricName(name)} ${withInterval(value!, interval)}`);
  return rows === undefined ? [] : [[`${rows} held-out rows`, ...others.slice(0, 2)].join(', ')];
}

/** Slices and groups too small to be judged: the first two, and how many more. */
function cannotSay({ notJudged = [], notJudgedInAll = notJudged.length }: Figures): string[] {
  if (notJudged.length === 0) return [];
  const named = notJudged.slice(0, 2).map(({ subject, because }) => `${subject} (${because})`);
  const more = notJudgedInAll - named.length;
  return [`cannot say: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

/** Why a version has no baselines by segment, though its manifest asks. */
const noSegments = ({ segments }: Figures): string[] =>
  segments?.because === undefined ? [] : [`no baselines by ${segments.column}: ${segments.because}`];

/** What the reasons that a line has are about. */
const toldOf = ({ reasons = [] }: LedgerRecord): string[] => reasons.slice(0, 2).map(({ subject }) => subject);

const why = (record: LedgerRecord): string => firstReasons(record.reasons ?? [], reasonByRule);

/** The figures records carry, as their flows write them (docs/events.md). */
interface Figures {
  readonly [word: string]: unknown;
  readonly facts: Texts;
  readonly limits?: readonly JudgedLimit[];
  readonly notJudged?: readonly { subject: string; because: string }[];
  readonly notJudgedInAll?: number;
  readonly metric?: string;
  readonly summary?: readonly string[];
  readonly observed: Texts;
  readonly parameters: Texts;
  readonly estimate?: Texts;
  readonly cost?: Texts;
  readonly result?: Texts;
  readonly checks: readonly string[];
  readonly kind: string;
  readonly because?: string;
  readonly mostMoved?: string;
  readonly column?: string;
  readonly segments?: { column: string; because?: string };
  readonly unclear?: readonly string[];
  readonly rows: { used: number } & number;
  readonly metrics?: Record<string, Texts>;
  readonly challenger: Record<string, Texts>;
  readonly championScores?: Record<string, Texts>;
  readonly difference?: Texts;
  readonly expected?: { readonly gain: string; readonly perDay: number; readonly because: string };
}
type Saying = (data: Figures, record: LedgerRecord) => string;

const sayings: Partial<Record<LedgerRecord['type'], Saying>> = {
  ModelApplied: (d) => `tier ${d.tier}, manifest ${short(d.manifest)}`,
  ModelAdopted: (d) => `config ${d.config}, package ${d.package}, variant ${d.variant}, content ${short(d.content)}`,
  AdoptionDue: (_, r) => why(r),
  PromotionDue: (d) => `from ${d.from} to ${d.to}`,
  ModelVersionRegistered: (d) => `artifact ${short(d.artifact)}, image ${short(d.image)}`,
  VersionGated: (d, r) => {
    const { facts, limits } = d;
    if (limits)
      return [
        ...gatedBy(limits, facts.heldOutRows, toldOf(r)),
        why(r),
        ...cannotSay(d),
        ...(d.unclear ?? []),
        ...noSegments(d),
      ]
        .filter(Boolean)
        .join('; ');
    const against = facts.delta
      ? `, against the champion ${facts.delta}${facts.deltaLow ? ` [${facts.deltaLow}, ${facts.deltaHigh}]` : ''}`
      : '';
    const auc = facts.auc
      ? `AUC ${facts.auc}${facts.aucLow ? ` [${facts.aucLow}, ${facts.aucHigh}]` : ''} on ${facts.heldOutRows} held-out rows${against}`
      : '';
    return [auc, why(r), ...(d.unclear ?? [])].filter(Boolean).join('; ');
  },
  CheckRecorded: (d, r) => {
    const { kind, rows, metrics } = d;
    return [
      `${kind}, ${rows.used} rows${metrics?.auc ? `, AUC ${interval(metrics.auc)}` : ''}: ${[d.because, why(r)].filter(Boolean).join('; ')}`,
      ...besideSentences(readBeside(d), 3),
    ].join('; ');
  },
  TransformJobMissed: (d) => `${d.job}`,
  TransformJobRead: (d, r) =>
    r.verdict === 'paired'
      ? `${d.job}, ${d.rows} rows of ${d.files} files`
      : [d.job, why(r)].filter(Boolean).join(': '),
  DriftDetected: (d) => [confirmedBy(d), ...(d.mostMoved ? [mostMovedSentence(d.mostMoved)] : [])].join('; '),
  QualityDropped: confirmedBy,
  TrainingDataListed: (d, r) => (d.uri ? `${d.objects} objects below ${d.prefix}, ${d.bytes} bytes` : why(r)),
  TrainingDataHeld: (d, r) => why(r) || `${d.objects} objects`,
  RetrainDue: (d) => (d.kind === 'newData' ? `${arrivedInWords(d)} since the last` : `of ${d.slot}`),
  RetrainStarted: (d, r) =>
    `${r.actor.kind === 'person' ? `wanted by ${r.actor.id}, ` : ''}pipeline ${d.pipeline}, from ${d.parameters.From} to ${d.parameters.To}${d.estimate ? `, at most ${d.estimate.usd} USD` : ''}`,
  RetrainStopped: (d, r) => (d.by === 'person' ? `by ${r.actor.id}${d.reason ? `: ${d.reason}` : ''}` : why(r)),
  RetrainHeld: (_, r) => why(r),
  RetrainFinished: (d, r) =>
    [why(r), d.result && `${d.result.metric} ${d.result.value}`, d.cost && `${d.cost.usd} USD`]
      .filter(Boolean)
      .join('; '),
  VersionCompared: (d) => {
    const { challenger, championScores, difference, rows } = d;
    const first = d.metric ?? 'auc';
    const others = Object.keys(challenger).filter((name) => name !== first);
    const shown = d.metric === undefined || first === 'auc' ? ['logLoss', 'brier'] : others.slice(0, 2);
    const own = [
      ...[first, ...shown].map((name) => `${NAMES[name] ?? metricName(name)} ${interval(challenger[name])}`),
      `${rows} rows`,
    ].join(', ');
    return difference
      ? `${own}; champion ${metricName(first)} ${interval(championScores?.[first])}; paired difference ${interval(difference)}`
      : own;
  },
  ApprovalRequested: (d) =>
    `asked by ${d.requester}, digest ${short(d.digest)}, ${neededInWords(d.quorum, d.groups)} needed until ${String(d.expiresAt).slice(0, 16).replace('T', ' ')}`,
  ApprovalAnswered: (d, r) => `by ${r.actor.id}${d.as ? `, of ${whoAnswers(d.as)}` : ''}: ${d.reason}`,
  PipelineStarted: (d) => `execution ${d.pipelineExecution}`,
  IncidentClosed: (d, r) => `${d.incident}${d.was ? `, ${wasInWords(d.was)},` : ''} by ${r.actor.id}: ${d.reason}`,
  ApprovalWithdrawn: (d, r) => `by ${r.actor.id}${d.reason ? `: ${d.reason}` : ''}`,
  SegmentsBuilt: (d) => [`by ${d.column}`, ...(d.because ? [d.because] : [])].join(': '),
  EvidenceAdded: (d, r) => `by ${r.actor.id}: ${[d.kind, ...(d.summary ?? [])].join(', ')}`,
  VersionRetired: (d, r) => `by ${r.actor.id}${d.reason ? `: ${d.reason}` : ''}`,
  RaceStarted: (d, r) =>
    r.verdict === 'running'
      ? `${d.form === 'ab' ? 'units are dealt to both' : 'both answer'}, by ${d.metric}, config ${d.race}`
      : `preparing, config ${d.race}${d.expected ? `; expected gain ${d.expected.gain}, ${d.expected.perDay} requests a day: ${d.expected.because}` : ''}`,
  RaceLooked: (d) => `look ${d.look}: ${d.because}`,
  RaceStopped: (_, r) => why(r),
  RaceDecided: (d, r) => d.because ?? why(r),
  ReleaseStarted: (d) =>
    `${d.plan}, ${d.endpoint === 'none' ? 'model for transform jobs' : 'config'} ${d.config}, ${d.from ? `in place of version ${d.from}` : 'nothing of Steward ran there before'}${inAccount(d)}`,
  ReleaseMoved: (d) => `${d.share} % of the requests (${d.plan})`,
  ReleaseCompleted: (d) =>
    d.observed.content
      ? `back on what was adopted: ${d.observed.config}, content ${short(d.observed.content)}`
      : `verified: ${d.observed.config} serves ${short(d.observed.artifact)}${inAccount(d)}`,
  ReleaseRolledBack: (_, r) => why(r),
  ReleaseFailed: (_, r) => why(r),
  OutOfBandChangeFound: (_, r) => why(r),
  OutOfBandAcknowledged: (d, r) => `${r.actor.id}: ${d.reason}`,
  WasteFound: (d, r) => (r.verdict === 'spared' ? `${d.kind}: ${d.because}` : why(r)),
  RevertStarted: (d, r) =>
    `${d.kind === 'person' ? `wanted by ${r.actor.id}: ${d.reason}` : `because of ${d.kind}`}, in place of version ${d.leaves}`,
  ResponseHeld: (_, r) => why(r),
  DeploymentFrozen: (d, r) => `${r.actor.id}: ${d.reason}`,
  DeploymentUnfrozen: (d, r) => `${r.actor.id}: ${d.reason}`,
  FailoverStarted: (d, r) => `${r.actor.id} sends callers to ${d.endpoint} in ${d.region}: ${d.reason}`,
  TrafficMoved: (d, r) =>
    r.verdict === 'found'
      ? `${d.by} had sent callers to ${d.endpoint}: ${d.reason}`
      : `callers are sent to ${d.endpoint}`,
  StandbyBehind: (_, r) => why(r),
  StandbyReady: (d) => `${d.standby} serves the same`,
  AccessDenied: (d, r) => {
    const by = r.reasons?.map(({ observed }) => observed).join(', ');
    return `${r.actor.id} wanted to ${d.command ?? `${d.action} ${d.approval}`}: ${d.command ? by : why(r)}`;
  },
  ExecutionResumed: (d) => `outcome ${d.outcome}`,
  ExecutionRedriven: (d, r) => `${d.execution} by ${r.actor.id}: ${why(r)}`,
};

const inAccount = (data: Figures): string => ('account' in data ? `, in account ${data.account}` : '');

const short = (digest: unknown): string => String(digest ?? '').slice(0, 12);
