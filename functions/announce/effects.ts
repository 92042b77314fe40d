import type { Event } from '../../lib/contract/events.ts';
import type { CheckKind } from '../../lib/domain/check/kinds.ts';
import { executionName } from '../../lib/domain/execution/names.ts';
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

/** What a finding is called in a notice, by the kind of its checks. */
const FOUND: Readonly<Record<CheckKind, string>> = {
  drift: 'drift',
  quality: 'quality drop',
  fairness: 'unfairness between groups',
  estimate: 'expected quality drop',
  attribution: 'drift of attributions',
};

/** Executions a record starts: a passed gate asks for every deployment of the manifest, a finding asks for a retrain if the manifest wants one. */
export function startsOf(record: LedgerRecord, event: Event | undefined, manifest: Manifest | undefined): Start[] {
  const { tenant, model, version } = record.subject;
  if (model === undefined) return [];
  if (record.type === 'VersionGated' && record.verdict === 'pass' && version !== undefined)
    return (manifest?.deployments ?? []).map(({ endpoint: deployment }) =>
      releaseExecution({ tenant, model, version, deployment, gate: String(record.data.gate) }),
    );
  const finding = FINDINGS.includes(record.type);
  if (finding && event && manifest?.retraining?.on.includes(record.data.kind as CheckKind))
    return [
      {
        machine: 'retrain',
        name: executionName('retrain', { tenant, model }, { cause: event.detail.hash }),
        input: { finding: event },
      },
    ];
  return [];
}

/** What people are told of a record, if anything. A notice shows and never acts: its link needs a sign-in and only opens a page. */
export function noticeOf(record: LedgerRecord, hash: string): Notice | undefined {
  const { model, version, deployment } = record.subject;
  const name = version === undefined ? model : `${model}/${version}`;
  const why =
    record.reasons?.map((r) => `${r.rule}: ${r.subject} is ${r.observed}, allowed ${r.limit}`).join('; ') ?? '';
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
      return say(`${name}: ${FOUND[record.data.kind as CheckKind]} confirmed on ${deployment}`);
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
