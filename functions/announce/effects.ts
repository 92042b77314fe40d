import * as z from 'zod';
import type { Event } from '../../lib/contract/events.ts';
import type { CheckKind } from '../../lib/domain/check/kinds.ts';
import { executionName } from '../../lib/domain/execution/names.ts';
import { changeInWords, incidentTitle } from '../../lib/domain/incident/in-words.ts';
import { Touched } from '../../lib/domain/incident/incident.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Notice } from '../../lib/ports/effects.ts';
import type { Start } from '../executions/attempts.ts';

/** The release of one judged version into one deployment: whoever starts it names it the same. */
export function releaseExecution(about: {
  tenant: string;
  model: string;
  version: number;
  deployment: string;
  gate: string;
}): Start {
  const { gate, tenant, model, version, deployment } = about;
  const subject = { tenant, model, version, deployment };
  return {
    machine: 'release',
    name: executionName('release', about, { ...subject, gate }),
    input: { ...subject, mode: 'release', approval: '' },
  };
}

const FINDINGS: readonly LedgerRecord['type'][] = ['DriftDetected', 'QualityDropped'];

/** Executions a record starts: a passed gate asks for every deployment of the manifest, a finding asks for a retrain if the manifest wants one. */
export function startsOf(record: LedgerRecord, event: Event | undefined, manifest: Manifest | undefined): Start[] {
  const { tenant, model, version } = record.subject;
  if (model === undefined) return [];
  if (record.type === 'VersionGated' && record.verdict === 'pass' && version !== undefined)
    return (manifest?.deployments ?? []).map(({ endpoint: deployment }) =>
      releaseExecution({ tenant, model, version, deployment, gate: String(record.data.gate) }),
    );
  if (record.type === 'RetrainStarted' && record.data.kind === 'person' && event) return [retrainExecution(event)];
  const finding = FINDINGS.includes(record.type);
  if (finding && event && manifest?.retraining?.on.includes(record.data.kind as CheckKind))
    return [retrainExecution(event)];
  return [];
}

/** The retrain that an event asks for, named by it: told twice, it starts once. */
const retrainExecution = (event: Event): Start => ({
  machine: 'retrain',
  name: executionName('retrain', event.detail, { cause: event.detail.hash }),
  input: { finding: event },
});

/** Notices that ask for something or answer it: they are sent whatever incident they belong to. */
const OWN_NOTICE: readonly LedgerRecord['type'][] = [
  'ApprovalRequested',
  'ApprovalAnswered',
  'ApprovalExpired',
  'ApprovalVoided',
  'ApprovalWithdrawn',
];

/**
 * What people are told of a record. Of an incident they hear when it opens, when it stands differently and when it closes, never of the
 * same finding again; what belongs to no incident is told by itself. Each notice of an incident has its id and leads to it.
 */
export function noticesOf(record: LedgerRecord, hash: string): Notice[] {
  const touched = z.array(Touched).catch([]).parse(record.data.incidents);
  const own = noticeOf(record, hash);
  if (touched.length === 0 || OWN_NOTICE.includes(record.type)) {
    const [first] = touched;
    return own ? [{ ...own, ...(first && { incident: { id: first.id, change: first.change } }) }] : [];
  }
  const { model = '' } = record.subject;
  return touched
    .filter(({ change }) => change !== 'continues')
    .map((one) => ({
      id: `${hash}:${one.id}`,
      at: record.at,
      title: incidentTitle({ ...one, model }),
      text: [changeInWords(one), whyOf(record)].filter(Boolean).join('\n'),
      link: `/models/${encodeURIComponent(model)}?incident=${one.id}`,
      incident: { id: one.id, change: one.change },
    }));
}

const whyOf = (record: LedgerRecord): string =>
  record.reasons
    ?.slice(0, 8)
    .map((r) => `${r.rule}: ${r.subject} is ${r.observed}, allowed ${r.limit}`)
    .join('; ') ?? '';

/** What people are told of a record, if anything. A notice shows and never acts: its link needs a sign-in and only opens a page. */
function noticeOf(record: LedgerRecord, hash: string): Notice | undefined {
  const { model, version, deployment } = record.subject;
  const name = version === undefined ? model : `${model}/${version}`;
  const why = whyOf(record);
  const say = (title: string, text = why, link?: string): Notice => ({
    id: hash,
    at: record.at,
    title,
    text,
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
    case 'ApprovalRequested':
      return say(
        `${name}: approval wanted for ${deployment}`,
        `until ${record.data.expiresAt}, ${record.data.quorum} needed, asked by ${record.data.requester}`,
        `/approvals/${record.data.approval}`,
      );
    case 'ApprovalAnswered':
      return say(`${name}: ${record.verdict}`);
    case 'ApprovalExpired':
    case 'ApprovalVoided':
    case 'ApprovalWithdrawn':
      return say(`${name}: question closed, ${record.verdict}`);
    case 'VersionRetired':
      return say(`${name}: retired`, `by ${record.actor.id}${record.data.reason ? `: ${record.data.reason}` : ''}`);
    case 'VersionCompared':
      return record.verdict === 'scaled-type'
        ? say(
            `${name}: nobody is asked, ${deployment} scales on another instance type`,
            record.reasons?.[0]?.limit ?? '',
          )
        : undefined;
    case 'AdoptionDue':
      return record.verdict === 'not-adopted'
        ? say(
            `${name}: ${deployment} was there before steward`,
            `it runs config ${record.data.config}; releases onto it are refused until an owner says what it starts from: steward adopt ${model} --deployment ${deployment}`,
          )
        : undefined;
    case 'ModelAdopted':
      return say(
        `${name}: ${deployment} adopted`,
        `it runs config ${record.data.config}, package ${record.data.package}`,
      );
    case 'ReleaseCompleted':
      return say(
        version === undefined ? `${name}: back on what was adopted on ${deployment}` : `${name}: live on ${deployment}`,
        'verified against the running endpoint',
      );
    case 'ReleaseRolledBack':
      return say(`${name}: rolled back on ${deployment}`);
    case 'ReleaseFailed':
      return say(`${name}: release failed on ${deployment}`);
    case 'OutOfBandChangeFound':
      return say(
        `${name}: ${record.verdict === 'undone' ? 'a change made outside steward is undone' : 'changed outside steward'}`,
      );
    default:
      return undefined;
  }
}
