import { digestOf, type LedgerRecord } from '../ledger/record.ts';
import type { Reason } from '../reason.ts';
import { iso } from '../time.ts';
import { type Approval, shownDigest } from './approval.ts';
import type { QuestionHistory } from './question-history.ts';

/** Whether a person may answer the question now, and why not. */
export interface Right {
  readonly person: string;
  readonly allowed: boolean;
  readonly reasons: readonly string[];
  /** Their groups at that moment. */
  readonly groups: readonly string[];
}

/**
 * How an item says something else of its question than the signed record it came from: the item is a copy to look things up in, the record is what
 * was asked. None when it says the same.
 */
export function editedFields(approval: Approval, { type, subject, data }: LedgerRecord): Reason[] {
  const asked: readonly [string, unknown, unknown][] = [
    ['record', 'ApprovalRequested', type],
    ['id', approval.id, data.approval],
    ['tenant', approval.tenant, subject.tenant],
    ['model', approval.model, subject.model],
    ['version', approval.version, subject.version],
    ['deployment', approval.deployment, subject.deployment],
    ['digest', approval.digest, data.digest],
    ['what was shown', shownDigest(approval.shown), data.digest],
    ['plan', approval.frozen === undefined ? 'none' : digestOf(approval.frozen), approval.shown.plan],
    ['requester', approval.requester, data.requester],
    ['causes', digestOf(approval.causedBy), data.causes],
    ['tier', approval.tier, data.tier],
    ['quorum', approval.quorum, data.quorum],
    ['groups', approval.groups?.join(), (data.groups as string[] | undefined)?.join()],
    ['expiry', iso(approval.expiresAt), data.expiresAt],
  ];
  return asked
    .filter(([, item, record]) => item !== record)
    .map(([what, item, record]) => ({
      rule: 'as-asked',
      subject: what,
      observed: String(item),
      limit: String(record ?? 'none'),
    }));
}

/**
 * What must hold of the records before anything is released under an approval: the question as it was asked, nobody's no, no end, a quorum of
 * distinct persons who said yes to exactly that and may still say it, a version that nobody put away since, and no release before that failed under it.
 *
 * @param rights of each person who said yes, as they are now
 * @param back going back to what was released under it before needs no unspent approval, and asks no rights: people left since, the answer stood
 */
export function answeredRules(
  approval: Approval,
  told: QuestionHistory,
  rights: readonly Right[],
  back: boolean,
): Reason[] {
  const may = new Map(rights.map((right) => [right.person, right]));
  const counting = back ? told.yes : told.yes.filter(({ person }) => may.get(person)?.allowed);
  const lost = told.yes.filter(({ person }) => !counting.some((one) => one.person === person));
  const quorum = told.question.data.quorum;
  const reached = typeof quorum === 'number' && quorum >= 1 && counting.length >= quorum;
  const wanted = `${quorum} of ${quorum} who may answer`;
  const without = lost.map(
    ({ person }) => `\`${person}\` may not: ${may.get(person)?.reasons.join(', ') || 'no right'}`,
  );
  return [
    ...editedFields(approval, told.question),
    rule('asked-and-open', approval.id, told.ended ?? 'answered', 'answered'),
    rule(
      'quorum-now',
      'answers in the ledger',
      reached ? wanted : [`${counting.length} of ${quorum} who may answer`, ...without].join('; '),
      wanted,
    ),
    rule('not-retired', 'version in the ledger', told.retired ? 'retired' : 'kept', 'kept'),
    back
      ? rule('released-before', approval.id, told.held ? 'released' : 'never released', 'released')
      : rule('unspent-in-ledger', approval.id, told.spent ? 'spent' : 'unspent', 'unspent'),
  ];
}

const rule = (name: string, subject: string, observed: string, limit: string): Reason => ({
  rule: name,
  subject,
  observed,
  limit,
});
