import type { LedgerRecord } from '../ledger/record.ts';

/** One person's yes, as the ledger tells it: how they had signed in when they gave it. */
export interface Yes {
  readonly person: string;
  readonly amr: readonly string[];
}

/** What became of a question, from its records alone, in their order. */
export interface QuestionHistory {
  readonly question: LedgerRecord;
  /** Each person once, in the order of the answers, and only answers to exactly what was asked. */
  readonly yes: readonly Yes[];
  /** Everybody's answer, whatever they said, by person. */
  readonly answers: ReadonlyMap<string, LedgerRecord>;
  /** How it ended without a yes: who rejected it, or that it expired, was voided or withdrawn. */
  readonly ended: string | undefined;
  /** The last release that was begun under it. */
  readonly started: LedgerRecord | undefined;
  /** A release under it was completed. */
  readonly held: boolean;
  /** A release under it did not begin or did not hold, and none ever did. */
  readonly spent: boolean;
  /** The version it is about was put away for good since. */
  readonly retired: boolean;
}

const ENDINGS: Readonly<Record<string, string>> = {
  ApprovalExpired: 'expired',
  ApprovalVoided: 'void',
  ApprovalWithdrawn: 'withdrawn',
};
const OUTCOMES = ['ReleaseCompleted', 'ReleaseFailed', 'ReleaseRolledBack'];

/** Gathers what a chain tells of one question, record by record: what it keeps grows with the answers alone. */
export function questionHistory(approval: string) {
  let question: LedgerRecord | undefined;
  let started: LedgerRecord | undefined;
  let ended: string | undefined;
  let held = false;
  let failed = false;
  let retired = false;
  const yes = new Map<string, Yes>();
  const answers = new Map<string, LedgerRecord>();

  const answer = (record: LedgerRecord): void => {
    const { actor, data } = record;
    const person = actor.id.toLowerCase();
    if (actor.kind !== 'person' || answers.has(person) || data.digest !== question?.data.digest) return;
    answers.set(person, record);
    if (data.answer === 'approve') yes.set(person, { person, amr: actor.amr ?? [] });
    else ended ??= `rejected by ${person}`;
  };
  /** The outcome of the release under this question: told by its name, or the first after its start in the same deployment. */
  const outcome = (record: LedgerRecord): void => {
    const named = record.data.approval === approval;
    const follows = started !== undefined && record.subject.deployment === started.subject.deployment;
    if (!named && !follows) return;
    if (record.type === 'ReleaseCompleted') held = true;
    else failed = true;
  };
  let running = false;
  const take = (record: LedgerRecord): void => {
    const about = record.data.approval === approval;
    if (record.type === 'ApprovalRequested' && about) question ??= record;
    if (!question) return;
    if (record.type === 'ApprovalAnswered' && about) answer(record);
    if (record.type === 'VersionRetired' && record.subject.version === question.subject.version) retired = true;
    if (about && ENDINGS[record.type]) ended ??= ENDINGS[record.type];
    if (record.type === 'ReleaseStarted' && about) {
      started = record;
      running = true;
    } else if (OUTCOMES.includes(record.type) && (running || about)) {
      outcome(record);
      if (record.subject.deployment === question.subject.deployment) running = false;
    }
  };
  const told = (): QuestionHistory | undefined =>
    question && {
      question,
      yes: [...yes.values()],
      answers,
      ended,
      started,
      held,
      spent: failed && !held,
      retired,
    };
  return { take, told };
}
