import * as z from 'zod';
import type { Event } from '../../lib/contract/events.ts';
import { releaseExecution, type Start } from '../../lib/contract/release-execution.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { executionName } from '../../lib/domain/execution/names.ts';
import { Touched } from '../../lib/domain/incident/incident.ts';
import { changeInWords, incidentTitle } from '../../lib/domain/incident/incident-in-words.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import { responsesTo } from '../../lib/domain/response/wanted-responses.ts';
import { visible } from '../../lib/domain/visible.ts';
import type { Notice } from '../../lib/ports/effects.ts';
import { noticeWords, reasonsOfNotice } from '../../lib/words/notice.ts';

const FINDINGS: readonly LedgerRecord['type'][] = ['DriftDetected', 'QualityDropped'];

/** Executions a record starts: a passed gate asks for the deployments that it judged for, a finding, a slot or new data ask for a retrain if the manifest wants one. */
export function startsOf(record: LedgerRecord, event: Event | undefined, manifest: Manifest | undefined): Start[] {
  const { tenant, model, version } = record.subject;
  if (model === undefined) return [];
  if (record.type === 'VersionGated' && record.verdict === 'pass' && version !== undefined)
    return placesOf(record, manifest).map((deployment) =>
      releaseExecution({ tenant, model, version, deployment, gate: String(record.data.gate) }),
    );
  if (record.type === 'RetrainStarted' && record.data.kind === 'person' && event) return [retrainExecution(event)];
  // What its machine left going is the machine's to end: nobody else may.
  if (record.type === 'RetrainFinished' && record.verdict === 'broken' && event) return [retrainExecution(event)];
  if (record.type === 'RetrainDue' && event && manifest?.retraining) return [retrainExecution(event)];
  if (record.type === 'RevertStarted' && event) return [revertExecution(record, event)];
  if (record.type === 'RaceStopped' && event) return [endOfRaceExecution(record, event)];
  const kind = CHECK_KINDS.find((one) => one === record.data.kind);
  if (FINDINGS.includes(record.type) && event && manifest && kind && responsesTo(manifest, kind).includes('retrain'))
    return [retrainExecution(event)];
  return [];
}

/** Where a version may go that passed its gate: into the stage it was judged for; a gate that names none judged for all that the manifest has. */
function placesOf({ data }: LedgerRecord, manifest: Manifest | undefined): string[] {
  const all = (manifest?.deployments ?? []).map(({ endpoint }) => endpoint);
  const into = z.array(z.string()).safeParse(data.into).data;
  return into ? all.filter((endpoint) => into.includes(endpoint)) : all;
}

/** The retrain that an event asks for, named by it: told twice, it starts once. */
const retrainExecution = (event: Event): Start => ({
  machine: 'retrain',
  name: executionName('retrain', event.detail, { cause: event.detail.hash }),
  input: { finding: event },
});

/** The release by which a deployment goes back, named by the record that wants it: told twice, it starts once. */
function revertExecution({ subject, data }: LedgerRecord, event: Event): Start {
  const { tenant, model = '', version, deployment } = subject;
  const about = { tenant, model, version, deployment };
  return {
    machine: 'release',
    name: executionName('rollback', { tenant, model }, { ...about, cause: event.detail.hash }),
    input: { ...about, mode: 'rollback', approval: data.approval, from: data.from, since: data.since },
  };
}

/** The end of a release whose race was ended, named by the record that wants it: the one that carried it may wait for hours, or be gone. */
function endOfRaceExecution({ subject }: LedgerRecord, event: Event): Start {
  const { tenant, model = '', version, deployment } = subject;
  const about = { tenant, model, version, deployment };
  return {
    machine: 'release',
    name: executionName('release', { tenant, model }, { ...about, cause: event.detail.hash }),
    input: { ...about, mode: 'end-race', approval: '' },
  };
}

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
 * same finding again; what belongs to no incident is told by itself. Each notice of an incident has its id and leads to it, and each says
 * what the model is for (`purpose`), so that nobody takes an exercise on made-up data for the real thing.
 */
export function noticesOf(record: LedgerRecord, hash: string, purpose?: string): Notice[] {
  const about = purpose === undefined ? [] : [visible(`Purpose of ${record.subject.model}: ${purpose}`)];
  const touched = z.array(Touched).catch([]).parse(record.data.incidents);
  const own = noticeWords(record);
  if (touched.length === 0 || OWN_NOTICE.includes(record.type)) {
    const [first] = touched;
    return own
      ? [
          {
            id: hash,
            at: record.at,
            ...own,
            text: [own.text, ...about].filter(Boolean).join(' · '),
            ...(first && { incident: { id: first.id, change: first.change } }),
          },
        ]
      : [];
  }
  const { model = '' } = record.subject;
  return touched
    .filter(({ change }) => change !== 'continues')
    .map((one) => ({
      id: `${hash}:${one.id}`,
      at: record.at,
      title: incidentTitle({ ...one, model }),
      text: [...[changeInWords(one), reasonsOfNotice(record)].filter(Boolean).map(visible), ...about].join('\n'),
      link: `/models/${encodeURIComponent(model)}?incident=${one.id}`,
      incident: { id: one.id, change: one.change },
    }));
}
