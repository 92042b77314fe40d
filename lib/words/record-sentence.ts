import { isObject } from '../domain/is-object.ts';
import type { StoredRecord } from '../domain/ledger/verify.ts';
import type { Reason } from '../domain/reason.ts';
import { arrivedInWords } from '../domain/retrain/due.ts';
import { MOVED, movedSentence } from './beside/moved-callers.ts';
import { besideSentences, confirmedBy, readBeside, wasInWords } from './findings.ts';
import { neededInWords, whoAnswers } from './promotion.ts';
import { firstReasons, reasonInWords, withInterval, withoutSeconds } from './reason-in-words.ts';
import { metricName } from './rule.ts';
import { mostMovedSentence } from './segments.ts';
import { expectedIn } from './told-race.ts';

/** A ledger record as read from its bytes; nothing here is believed until the chain is verified. */
export interface RecordView {
  readonly seq: number;
  readonly hash: string;
  readonly bytes: string;
  readonly at: string;
  readonly type: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly subject: { readonly model?: string; readonly version?: number; readonly deployment?: string };
  readonly verdict?: string;
  readonly reasons: readonly Reason[];
  readonly evidence: readonly { readonly name: string; readonly sha256: string }[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads a stored record as far as it can be read; broken bytes become a record of type `unreadable`. */
export function recordView({ seq, hash, bytes }: StoredRecord): RecordView {
  const blank = { seq, hash, bytes, at: '', type: 'unreadable', actor: { kind: '', id: '' }, subject: {}, data: {} };
  try {
    const read = JSON.parse(bytes) as Partial<RecordView>;
    return { ...blank, reasons: [], evidence: [], ...read, seq, hash, bytes };
  } catch {
    return { ...blank, reasons: [], evidence: [] };
  }
}

/** Groups of record types, as the timeline's filter offers them. */
export const KINDS = {
  releases: [
    'RaceStarted',
    'RaceLooked',
    'RaceStopped',
    'RaceDecided',
    'ReleaseStarted',
    'ReleaseMoved',
    'ReleaseCompleted',
    'ReleaseRolledBack',
    'ReleaseFailed',
    'OutOfBandChangeFound',
    'OutOfBandAcknowledged',
    'RevertStarted',
    'ResponseHeld',
    'DeploymentFrozen',
    'DeploymentUnfrozen',
    ...MOVED,
  ],
  approvals: [
    'ApprovalRequested',
    'ApprovalAnswered',
    'ApprovalExpired',
    'ApprovalVoided',
    'ApprovalWithdrawn',
    'ExecutionResumed',
    'ExecutionRedriven',
    'AccessDenied',
  ],
  checks: [
    'CheckRecorded',
    'CheckMissed',
    'CheckAsked',
    'WasteFound',
    'TransformJobMissed',
    'TransformJobRead',
    'DriftDetected',
    'QualityDropped',
    'IncidentClosed',
  ],
  training: [
    'RetrainDue',
    'RetrainStarted',
    'TrainingDataListed',
    'PipelineStarted',
    'TrainingDataHeld',
    'RetrainStopped',
    'RetrainHeld',
    'RetrainFinished',
    'ModelVersionRegistered',
    'GateAsked',
    'VersionGated',
    'VersionCompared',
    'SegmentsBuilt',
    'EvidenceAdded',
    'VersionRetired',
  ],
  model: ['ModelApplied', 'ModelAdopted', 'AdoptionDue', 'PromotionDue'],
} as const;

/** One plain sentence about what a record says happened. */
export function recordSentence(record: RecordView): string {
  const { data, verdict, reasons, actor } = record;
  const v = record.subject.version ? `version ${record.subject.version}` : 'the model';
  const where = record.subject.deployment ? ` on ${record.subject.deployment}` : '';
  const why = reasons.length > 0 ? `: ${firstReasons(reasons, reasonInWords)}` : '';
  const is = (key: string): string => withoutSeconds(String(data[key] ?? ''));
  switch (record.type) {
    case 'ModelApplied':
      return `${actor.id} ${verdict === 'created' ? 'put the model under management' : 'changed the manifest'}${listed(data.changed)}.`;
    case 'AdoptionDue':
      return verdict === 'not-adopted'
        ? data.alias
          ? `The alias ${is('alias')}${where} was there before Steward, which moves none that it did not make: nothing is released onto it.`
          : `The endpoint${where} was there before Steward and runs config ${is('config')}: nothing is released onto it until an owner adopts it.`
        : `The endpoint${where} that nobody had adopted is gone: the first release creates one.`;
    case 'PromotionDue':
      return `All that must hold before ${v} enters ${is('to')} does: it is judged for that stage.`;
    case 'ModelAdopted':
      return `${actor.id} adopted the endpoint${where} as it runs: config ${is('config')}, ${data.champion ? v : 'no registered version'}, package ${is('package')}.`;
    case 'ModelVersionRegistered':
      return `A pipeline registered ${v}.`;
    case 'GateAsked':
      return actor.kind === 'service'
        ? `The gate judges ${v} again: ${is('because')}.`
        : `${actor.id} wants ${v} judged, which its gate does by itself.`;
    case 'VersionGated':
      return `The gate said ${verdict} for ${v}${data.stage ? ` for stage ${is('stage')}` : ''}${why}.`;
    case 'VersionCompared':
      return compared(record, v);
    case 'CheckMissed':
      return `The ${is('kind')} check${where} of ${is('slot')} never came; it is being caught up.`;
    case 'CheckAsked':
      return `${actor.id} asked for a ${is('kind')} check of ${v}${where} at ${is('slot')}.`;
    case 'TransformJobMissed':
      return `Nobody told that the transform job ${is('job')}${where} had ended; it is being looked at.`;
    case 'TransformJobRead':
      return verdict === 'paired'
        ? `The transform job ${is('job')} was paired${where}: ${is('rows')} rows of ${is('files')} files with what ${v} answered.`
        : verdict === 'former'
          ? `The transform job ${is('job')}${where} had begun with ${is('model')} before ${v} was live: it is not checked.`
          : verdict === 'foreign'
            ? `The transform job ${is('job')}${where} did not run what is live, and is not checked${why}.`
            : `The transform job ${is('job')}${where} cannot be checked${why}.`;
    case 'CheckRecorded':
      return `The ${is('kind')} check of ${v}${where}${data.asked ? ` that ${actor.id} asked for` : ''}${data.again ? `, of ${is('slot')} again for what came late,` : ''} said ${verdict}${data.because ? `: ${is('because')}${why && `; ${why.slice(2)}`}` : why}.${besideThat(data)}`;
    case 'DriftDetected':
    case 'QualityDropped':
      return `${record.type === 'DriftDetected' ? 'Drift' : 'A drop in quality'} of ${v}${where} is ${confirmedBy(data)}${why}${data.mostMoved ? `; ${mostMovedSentence(is('mostMoved'))}` : ''}.`;
    case 'TrainingDataListed':
      return verdict === 'listed'
        ? `The retraining learns from ${is('objects')} objects below ${is('prefix')}, which were listed.`
        : `There is nothing to train on${why}.`;
    case 'TrainingDataHeld':
      return verdict === 'unchanged'
        ? `The ${is('objects')} objects of training data are as they were listed before the run.`
        : `Whether the run read the data that was listed cannot be said${why}.`;
    case 'RetrainDue':
      return data.kind === 'newData'
        ? `A retraining has come up: ${arrivedInWords(data)} came since the last one.`
        : `A retraining has come up by its schedule, of ${is('slot')}.`;
    case 'RetrainStarted':
      return data.kind === 'person'
        ? `${actor.id} started a retraining${quoted(data.reason)}: pipeline ${is('pipeline')}${estimated(data)}.`
        : `Retraining started, because of ${causeOf(data)}: pipeline ${is('pipeline')}${estimated(data)}.`;
    case 'RetrainStopped':
      return actor.kind === 'person'
        ? `${actor.id} stopped the retraining${quoted(data.reason)}.`
        : data.by === 'broken'
          ? `What the retraining had left going was stopped${why}.`
          : `The retraining was stopped at its deadline${why}.`;
    case 'PipelineStarted':
      return `SageMaker runs the pipeline ${is('pipeline')}.`;
    case 'IncidentClosed':
      return verdict === 'judged'
        ? `${actor.id} said of the incident ${is('incident')} that it was ${wasInWords(data.was)}${quoted(data.reason)}.`
        : `${actor.id} closed the incident ${is('incident')}${data.was ? `, ${wasInWords(data.was)}` : ''}${quoted(data.reason)}.`;
    case 'RetrainHeld':
      return `Retraining was held${why}.`;
    case 'RetrainFinished':
      return `Retraining finished: ${is('outcome')}${why}${itCost(data)}.`;
    case 'ApprovalRequested':
      return `${is('requester')} asked to release ${v}${where}; ${neededInWords(data.quorum, data.groups)} must say yes by ${is('expiresAt')}.`;
    case 'ApprovalAnswered':
      return `${actor.id}${data.as ? `, of ${whoAnswers(data.as)},` : ''} answered ${is('answer')} for ${v}${data.reason ? `: “${is('reason')}”` : ''}.`;
    case 'ApprovalExpired':
      return `Nobody answered for ${v} in time: the question expired.`;
    case 'ApprovalVoided':
      return `The question about ${v} is void: what was shown changed${why}.`;
    case 'ApprovalWithdrawn':
      return `${actor.id} took back the question about ${v}${quoted(data.reason)}.`;
    case 'SegmentsBuilt':
      return verdict === 'built'
        ? `Baselines of ${v} were made by the values of ${is('column')}, as the manifest asks.`
        : `No baselines of ${v} could be made by the values of ${is('column')}: ${is('because')}.`;
    case 'EvidenceAdded':
      return `${actor.id} added evidence to ${v}, ${is('kind')}${figuresIn(data.summary)}.`;
    case 'VersionRetired':
      return `${actor.id} retired ${v}, for good${quoted(data.reason)}.`;
    case 'ExecutionResumed':
      return verdict === 'too-late'
        ? `The answer for ${v} came too late.`
        : `The release of ${v} went on: ${is('outcome')}.`;
    case 'ExecutionRedriven':
      return `${actor.id} let a failed execution go on (${verdict})${why}.`;
    case 'RaceStarted':
      if (verdict !== 'running')
        return `${v.replace('v', 'V')} is brought beside the champion${where} as ${data.form === 'ab' ? 'an arm of an A/B' : 'its shadow'}.${expectedIn(data)}`;
      return `${v.replace('v', 'V')} runs beside the champion${where}: ${data.form === 'ab' ? 'each unit gets the answers of the arm that it is dealt to' : "both answer every request, and callers get the champion's answers"}.`;
    case 'RaceLooked':
      return `The race of ${v}${where} goes on after look ${is('look')}: ${is('because')}.`;
    case 'RaceStopped':
      return actor.kind === 'person'
        ? `${actor.id} ended the race of ${v}${where}${quoted(reasons[0]?.observed)}: the champion stays.`
        : `The race of ${v}${where} ends, as nobody carried it on${why}: the endpoint is brought back to what it served.`;
    case 'RaceDecided':
      return verdict === 'promote'
        ? `${v.replace('v', 'V')} won its race${where}: ${is('because')}.`
        : `The race of ${v}${where} was stopped, and the champion stays: ${is('because') || firstReasons(reasons, reasonInWords)}.`;
    case 'ReleaseStarted':
      if (data.adopted) return `The way back to the adopted config ${is('config')} started${where}.`;
      return `The release of ${v} started${where} (${is('plan')})${data.endpoint === 'none' ? ' as the model that transform jobs are to name' : ''}${data.from ? `, taking over from version ${is('from')}` : ''}.`;
    case 'ReleaseMoved':
      return `${v.replace('v', 'V')} has ${is('share')} % of the requests${where} (${is('plan')}).`;
    case 'ReleaseCompleted':
      if (data.adopted) return `The adopted config ${is('config')} serves again${where}, verified by its content.`;
      return `${v.replace('v', 'V')} is live${where}, verified: the running config is the approved one.`;
    case 'ReleaseRolledBack':
      return `The release of ${v} was rolled back${where}; ${data.to ? `version ${is('to')} serves` : data.back ? `the adopted config ${is('back')} serves` : 'nothing serves'}${why}.`;
    case 'ReleaseFailed':
      return `The release of ${v} ${verdict === 'refused' ? 'was refused' : 'failed'}${where}${why}${data.endpoint === 'deleted' ? '; the endpoint was deleted, because Steward had created it for this release' : ''}.`;
    case 'OutOfBandAcknowledged':
      return `${actor.id} knows of what was changed${where} without Steward${is('reason') ? `: “${is('reason')}”` : ''}.`;
    case 'RevertStarted':
      return data.kind === 'person'
        ? `${actor.id} has ${v} come back${where} in place of version ${is('leaves')}${quoted(data.reason)}.`
        : `Because of ${is('kind')} ${v} comes back${where} in place of version ${is('leaves')}: it was live there, and its approval stands.`;
    case 'ResponseHeld':
      return `What the manifest wants of such a finding was not done${where}${why}.`;
    case 'DeploymentFrozen':
      return `${actor.kind === 'person' ? actor.id : 'Steward'} froze releases${where}${quoted(data.reason)}: nothing is released or promoted there until a person lifts it.`;
    case 'DeploymentUnfrozen':
      return `${actor.id} lifted the freeze of releases${where}${quoted(data.reason)}.`;
    case 'OutOfBandChangeFound':
      if (verdict === 'undone') return `What was changed${where} without Steward is undone.`;
      return `Something changed${where} without Steward: ${is('what')}, observed ${is('observed')}${why}.`;
    case 'WasteFound':
      return verdict === 'spared'
        ? `There is nothing to spare any more${where}: ${is('because')}.`
        : `${data.kind === 'idle' ? 'Nobody asks what serves' : 'What serves is larger than it needs to be'}${where}${why}.`;
    case 'AccessDenied':
      return `${actor.id} was not allowed to ${is('command') || is('action') || 'do this'}${why}.`;
    default:
      if ((MOVED as readonly string[]).includes(record.type)) return movedSentence(record, { v, where, why });
      return `${record.type}${verdict ? `: ${verdict}` : ''}.`;
  }
}

function compared({ data, verdict, reasons }: RecordView, v: string): string {
  const difference = data.difference as { value: string; low: string; high: string } | undefined;
  if (verdict === 'not-adopted')
    return `Nobody is asked about ${v}: the endpoint was there before Steward, and no owner has adopted it.`;
  if (verdict === 'scaled-type')
    return `Nobody is asked about ${v}: AWS changes no instance type of an endpoint that scales, and the manifest names another one.`;
  if (verdict === 'not-servable')
    return `Nobody is asked about ${v}, which the deployment cannot serve: it has ${reasons[0]?.observed}; wanted is ${reasons[0]?.limit}.`;
  if (verdict === 'not-due')
    return `Nobody is asked about ${v} yet: ${reasons.map(({ observed }) => withoutSeconds(observed)).join('; ')}.`;
  if (verdict === 'no-champion')
    return `There is no champion to compare ${v} with; it stands against the limits of its manifest alone.`;
  const by = difference
    ? `: ${metricName(String(data.metric ?? 'auc'))} differs by ${withInterval(difference.value, difference)}`
    : '';
  const because = typeof data.because === 'string' ? `; ${data.because}` : '';
  return `Compared with version ${data.champion} on the same rows, ${v} is ${verdict}${by}${because}.`;
}

/** Between marks: names of tests and builders are the document's, and read as ours without. */
const figuresIn = (summary: unknown): string =>
  Array.isArray(summary) && summary.length > 0 ? `: “${summary.map(String).join(', ').replaceAll('”', '"')}”` : '';

function besideThat(data: RecordView['data']): string {
  const said = besideSentences(readBeside(data), 3);
  return said.length > 0 ? ` Beside that: ${said.join('; ')}.` : '';
}

/** What started it, in words: a finding's kind is its word. */
const causeOf = ({ kind }: RecordView['data']): string =>
  kind === 'schedule' ? 'its schedule' : kind === 'newData' ? 'new data' : String(kind);
const estimated = ({ estimate }: RecordView['data']): string =>
  isObject(estimate) ? `, at most ${estimate.usd} USD` : '';
const itCost = ({ cost }: RecordView['data']): string =>
  isObject(cost) && cost.usd !== 'unknown' ? `; it cost ${cost.usd} USD` : '';

const quoted = (reason: unknown): string => (reason ? `: “${String(reason)}”` : '');

const listed = (changed: unknown): string =>
  Array.isArray(changed) && changed.length > 0 ? ` (${changed.map(String).join(', ')})` : '';
