import type { ApprovalPage, ApprovalView, Named, Scores } from '../../lib/contract/api.ts';
import { limitLines, limitsInAll } from '../../lib/words/judged.ts';
import { whoAnswers } from '../../lib/words/promotion.ts';
import { reasonInWords } from '../../lib/words/reason-in-words.ts';
import { metricName } from '../../lib/words/rule.ts';

/** One line for a list: what would change. */
export const approvalTitle = (a: ApprovalView): string =>
  `${a.model}/${a.version} into ${a.deployment}, ${insteadOf(a)}`;

function insteadOf({ model, shown }: ApprovalView): string {
  if (shown.adopted) return `in place of config ${shown.adopted.config}, adopted as it ran`;
  return shown.champion === null ? 'as its first champion' : `in place of ${model}/${shown.champion}`;
}

const shownAs = (value: ApprovalPage['shown'][keyof ApprovalPage['shown']]): string =>
  typeof value === 'object' && value !== null
    ? `config ${value.config}, content ${value.content}`
    : `${value ?? 'none'}`;

const called = ({ id, name }: Named): string => (name ? `${id} (${name})` : id);
const range = (scores: Scores | undefined): string =>
  scores ? `${scores.value} [${scores.low}, ${scores.high}]${scores.doubt ? ` (${scores.doubt})` : ''}` : 'none';

/** `1 approvals`, `2 approvals of owners`. */
const neededApprovals = ({ quorum, groups }: ApprovalPage): string => {
  const asked = whoAnswers(groups);
  return `${quorum} approvals${asked === undefined ? '' : ` of ${asked}`}`;
};

/** Why a release would be refused as things stand, line by line; nothing where it would not. */
export const unmetLines = (unmet: ApprovalPage['unmet'] = []): string[] =>
  unmet.length === 0
    ? []
    : ['  as things stand its release would be refused:', ...unmet.map((reason) => `    ${reasonInWords(reason)}`)];

/** The page of one question as lines of text. */
export function shownLines(approval: ApprovalPage): string[] {
  const { comparison, may, votes, drift, judged } = approval;
  const why = may.reasons.map(({ policy, text }) => (text ? `${policy}: ${text}` : policy)).join('; ');
  return [
    approval.sentence,
    ...(approval.purpose ? [`  for: ${approval.purpose}`] : []),
    `  ${approval.state}; asked by ${called(approval.requester)}; ${approval.approvals} of ${neededApprovals(approval)}; open until ${approval.expiresAt}`,
    ...(approval.causedBy ? [`  caused by ${approval.causedBy}`] : []),
    ...(approval.changed
      ? [
          `  changed since it was asked: ${approval.changed.join(', ')}; no answer counts, the first closes it, and it is asked anew`,
        ]
      : []),
    ...unmetLines(approval.unmet),
    `  plan: ${approval.plan}`,
    ...approval.steps.map((step) => `    ${step}`),
    `  you ${may.allowed ? 'may' : 'may not'} answer (${why || 'no policy allows it'})`,
    `  digest ${approval.digest}`,
    ...Object.entries(approval.shown).map(([name, value]) => `  ${name.padEnd(11)} ${shownAs(value)}`),
    ...approval.evidence.map(
      ({ kind, summary, fault }) =>
        `  evidence ${[kind, fault === undefined ? summary.join(', ') : `counts as absent: ${fault}`].filter(Boolean).join(': ')}`,
    ),
    ...(judged ? [`  ${limitsInAll(judged)}:`, ...limitLines(judged).map((line) => `    ${line}`)] : []),
    ...(comparison
      ? [
          `  on ${comparison.rows} held-out rows${comparison.difference ? `, paired difference of ${metricName(comparison.metric ?? 'auc')} ${range(comparison.difference)}` : ''}:`,
          ...comparison.metrics.map(
            (m) => `    ${m.metric.padEnd(8)} challenger ${range(m.challenger)}, champion ${range(m.champion)}`,
          ),
        ]
      : []),
    ...(drift ? [`  last drift check, ${drift.check.slot.slice(0, 10)}: ${drift.check.verdict}`] : []),
    ...votes.map(({ person, answer, reason }) => `  ${called(person)}: ${answer}${reason ? `: ${reason}` : ''}`),
  ];
}
