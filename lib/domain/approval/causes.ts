import * as z from 'zod';
import type { LedgerRecord } from '../ledger/record.ts';
import type { Approval } from './approval.ts';

/** One thing that somebody did without which the question would not be there, or would be another. */
export const Cause = z.object({
  person: z.string(),
  did: z.enum(['asked', 'registered', 'trained', 'gated', 'applied', 'adopted', 'redrove', 'added']),
});
export type Cause = z.infer<typeof Cause>;

const IN_WORDS: Readonly<Record<Cause['did'], string>> = {
  asked: 'asked for it',
  registered: 'registered the version',
  trained: 'asked for its training',
  gated: 'had it judged',
  applied: 'changed the manifest',
  adopted: 'adopted the endpoint',
  redrove: 'let its execution go on',
  added: 'added evidence',
};

/** Each person once, with all that they did: `u_ana (asked for it, changed the manifest)`. */
export function causesInWords(causes: readonly Cause[], nameOf: (person: string) => string = (id) => id): string {
  const people = [...new Set(causes.map(({ person }) => person))];
  return people
    .map((id) => {
      const did = causes.filter(({ person }) => person === id).map((cause) => IN_WORDS[cause.did]);
      return `${nameOf(id)} (${did.join(', ')})`;
    })
    .join('; ');
}

type About = Pick<Approval, 'version' | 'deployment'> & {
  readonly requester: string;
  /** The pipeline's execution that made the version, where one did. */
  readonly pipelineExecution?: string | undefined;
  readonly trainedBy: string | undefined;
};

/**
 * Collects everybody who caused a question, from the model's records, newest first. What was done to the version itself counts however
 * long ago; what was done to all versions (the manifest with its limits, the adopted endpoint) counts until somebody approved another one, for
 * that answer stood for it. Whoever asked for a training since the version before trained it, unless that is known to have made something else.
 */
export function causeCollector({ version, deployment, requester, pipelineExecution, trainedBy }: About) {
  const found: Cause[] = [
    { person: requester, did: 'asked' },
    ...(trainedBy === undefined ? [] : [{ person: trainedBy, did: 'trained' as const }]),
  ];
  let answeredFor = false;
  let registered = false;
  let before = false;
  /** Of each retrain that ended the pipeline's execution, as far as its record names one. */
  const made = new Map<unknown, unknown>();

  /** Takes one more record; true when none before it can matter. */
  function take({ type, verdict, actor, subject, data }: LedgerRecord): boolean {
    const own = subject.version === version;
    before ||= registered && type === 'ModelVersionRegistered' && !own;
    if (type === 'RetrainFinished') made.set(data.retrain, data.pipelineExecution);
    const trained =
      type === 'RetrainStarted' &&
      registered &&
      !before &&
      pipelineExecution !== undefined &&
      (made.get(data.retrain) ?? pipelineExecution) === pipelineExecution;
    if (trained && actor.kind === 'person') found.push({ person: actor.id, did: 'trained' });
    answeredFor ||= type === 'ApprovalAnswered' && verdict === 'approved' && !own;
    registered ||= type === 'ModelVersionRegistered' && own;
    // Who answers a question of the manifest says what they think of the version, and brings nothing.
    const answers = type === 'EvidenceAdded' && String(data.kind).startsWith('attestation:');
    const did = own && !answers ? TO_THE_VERSION[type] : undefined;
    const toAll = type === 'ModelApplied' || (type === 'ModelAdopted' && subject.deployment === deployment);
    const all =
      toAll && !answeredFor ? (type === 'ModelApplied' ? ('applied' as const) : ('adopted' as const)) : undefined;
    for (const one of [did, all]) if (one && actor.kind === 'person') found.push({ person: actor.id, did: one });
    return answeredFor && registered && (before || pipelineExecution === undefined);
  }

  return { take, causes: (): Cause[] => sorted(found) };
}

const TO_THE_VERSION: Partial<Record<LedgerRecord['type'], Cause['did']>> = {
  ModelVersionRegistered: 'registered',
  VersionGated: 'gated',
  ExecutionRedriven: 'redrove',
  EvidenceAdded: 'added',
};

/** Each once, in an order that does not depend on when. */
function sorted(causes: readonly Cause[]): Cause[] {
  const byKey = new Map(
    causes.map((cause) => [`${cause.person} ${Cause.shape.did.options.indexOf(cause.did)}`, cause]),
  );
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cause]) => cause);
}
