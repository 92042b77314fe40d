import type { LedgerRecord } from '../domain/ledger/record.ts';
import { visible } from '../domain/visible.ts';
import { neededInWords } from './promotion.ts';
import { reasonToTell } from './reason-in-words.ts';
import { mostMovedSentence } from './segments.ts';

/** The reasons of a record as a notice gives them: eight at most, and which segment moved most, if anything says so. */
export function reasonsOfNotice({ reasons = [], data }: LedgerRecord): string {
  const most = typeof data.mostMoved === 'string' ? [mostMovedSentence(data.mostMoved)] : [];
  return [...reasons.slice(0, 8).map(reasonToTell), ...most].join('; ');
}

/** A notice as people read it: a title, a text, and where its link leads. It shows and never acts: the link needs a sign-in and only opens a page. */
export interface NoticeWords {
  readonly title: string;
  /** One line: what others wrote makes no further ones. */
  readonly text: string;
  readonly link?: string;
}

/** What people are told of a record, if anything. */
export function noticeWords(record: LedgerRecord): NoticeWords | undefined {
  const { model, version, deployment } = record.subject;
  const name = version === undefined ? model : `${model}/${version}`;
  const say = (title: string, text = reasonsOfNotice(record), link?: string): NoticeWords => ({
    title,
    text: visible(text),
    ...(link && { link }),
  });
  switch (record.type) {
    case 'VersionGated':
      return record.verdict === 'pass' ? undefined : say(`${name}: gate ${record.verdict}`);
    case 'DriftDetected':
    case 'QualityDropped':
      return say(`${name}: ${record.data.kind} confirmed on ${deployment}`);
    case 'RetrainHeld':
      return say(`${name}: retrain held`);
    case 'RetrainStarted':
      return say(`${name}: retrain started`);
    case 'RetrainStopped':
      return say(`${name}: retrain stopped`, record.actor.kind === 'person' ? `by ${record.actor.id}` : undefined);
    case 'ApprovalRequested':
      return say(
        `${name}: approval wanted for ${deployment}`,
        `until ${record.data.expiresAt}, ${neededInWords(record.data.quorum, record.data.groups)} needed, asked by ${record.data.requester}`,
        `/approvals/${record.data.approval}`,
      );
    case 'ApprovalAnswered':
      return say(`${name}: ${record.verdict}`);
    case 'ApprovalExpired':
    case 'ApprovalVoided':
    case 'ApprovalWithdrawn':
      return say(`${name}: question closed, ${record.verdict}`);
    case 'RevertStarted':
      return say(`${name}: on its way back to ${deployment}`, `in place of version ${record.data.leaves}`);
    case 'ResponseHeld':
      return say(`${name}: nothing was done by itself on ${deployment}`);
    case 'DeploymentFrozen':
    case 'DeploymentUnfrozen':
      return say(`${name}: ${deployment} ${record.verdict}`, `by ${record.actor.id}: ${record.data.reason}`);
    case 'FailoverStarted':
      return say(
        `${name}: callers of ${deployment} go to ${record.data.endpoint}`,
        `by ${record.actor.id}: ${record.data.reason}`,
      );
    case 'TrafficMoved':
      return say(
        `${name}: callers of ${deployment} are at ${record.data.endpoint}`,
        record.verdict === 'found'
          ? `moved by ${record.data.by} without steward: ${record.data.reason}`
          : 'the pointer is written',
      );
    case 'StandbyBehind':
      return say(`${model}: ${record.data.standby} could not take over`);
    case 'VersionRetired':
      return say(`${name}: retired`, `by ${record.actor.id}${record.data.reason ? `: ${record.data.reason}` : ''}`);
    case 'VersionCompared':
      return record.verdict === 'scaled-type'
        ? say(
            `${name}: nobody is asked, ${deployment} scales on another instance type`,
            record.reasons?.[0]?.limit ?? '',
          )
        : record.verdict === 'not-servable'
          ? say(`${name}: nobody is asked, ${deployment} cannot serve it`)
          : undefined;
    case 'AdoptionDue':
      return record.verdict === 'not-adopted'
        ? say(
            `${name}: ${deployment} was there before steward`,
            record.data.alias
              ? `\`${record.data.alias}\` is an alias that steward did not make; name another in serving.alias, which steward makes, and lead callers to it`
              : `it runs config ${record.data.config}; releases onto it are refused until an owner says what it starts from: steward adopt ${model} --deployment ${deployment}`,
          )
        : undefined;
    case 'ModelAdopted':
      return say(
        `${name}: ${deployment} adopted`,
        `it runs config ${record.data.config}, package ${record.data.package}`,
      );
    case 'RaceStopped':
      return record.actor.kind === 'person'
        ? undefined
        : say(`${name}: its race on ${deployment} ends, as nobody carried it on`, 'the challenger is taken away');
    case 'RaceDecided':
      return record.verdict === 'promote'
        ? say(`${name}: won its race on ${deployment}`, 'it takes over now, by the plan that people approved')
        : say(`${name}: the champion stays on ${deployment}`, 'the race was stopped; the challenger is taken away');
    case 'ReleaseCompleted':
      return say(
        version === undefined ? `${name}: back on what was adopted on ${deployment}` : `${name}: live on ${deployment}`,
        'verified against the running endpoint',
      );
    case 'ReleaseRolledBack':
      return say(`${name}: rolled back on ${deployment}`);
    case 'ReleaseFailed':
      return say(`${name}: release failed on ${deployment}`);
    case 'WasteFound':
      return say(
        `${name}: ${record.verdict === 'spared' ? 'nothing to spare any more' : record.verdict} on ${deployment}`,
      );
    case 'OutOfBandChangeFound':
      return say(
        `${name}: ${record.verdict === 'undone' ? 'a change made outside steward is undone' : 'changed outside steward'}`,
      );
    default:
      return undefined;
  }
}
