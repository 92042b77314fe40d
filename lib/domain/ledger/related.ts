import { findPerson } from '../named.ts';
import { MINUTE } from '../time.ts';
import type { LedgerRecord } from './record.ts';
import { type ApprovedEvidence, evidenceTeller } from './told-evidence.ts';
import { pastTeller } from './told-past.ts';
import type { RecordType } from './types.ts';
import type { Finding } from './verify.ts';

/** What is kept of one question: it grows with the answers alone. */
interface Question {
  readonly version: number | undefined;
  readonly deployment: string | undefined;
  readonly digest: unknown;
  /** Everybody of whom its record says that they caused it, the requester among them. */
  readonly causes: ReadonlySet<string>;
  readonly expiresAt: unknown;
  readonly quorum: unknown;
  /** The groups it was put to; absent where its stage names none. */
  readonly groups: unknown;
  readonly yes: Set<string>;
  readonly answered: Set<string>;
  ended: string | undefined;
  /** Evidence was added while it was open: it is void, and its own record says so next. */
  stale: boolean;
  approved: boolean;
  completed: boolean;
}
interface Begun {
  readonly version: number | undefined;
  readonly config: unknown;
  readonly question: Question | undefined;
}
type Told = Pick<Finding, 'kind' | 'problem'> | undefined;

/** Between an answer's decision and its record the transaction may wait, try again, and meet another clock: a minute is more than it has (ms). */
const COMMIT = MINUTE;

/**
 * Whether an answer stands behind the moment until which its question was open. A record is never before the one in front, so that one clock ahead
 * moves all that follow it: a time that is only the one in front's says nothing.
 */
const isLate = ({ at }: LedgerRecord, before: string | undefined, expiresAt: unknown): boolean =>
  typeof expiresAt === 'string' && at !== before && Date.parse(at) >= Date.parse(expiresAt) + COMMIT;

/** What is in force, and what was before it: a flow that read it just before it changed writes what was. */
function newest<T>() {
  let now: { value: T; at: number } | undefined;
  return {
    set: (value: T, at: string): void => {
      now = { value, at: Date.parse(at) };
    },
    isOrWas: (said: T, at: string, none: T): boolean =>
      (now?.value ?? none) === said || (now !== undefined && Date.parse(at) - now.at < COMMIT),
  };
}

const missing = (problem: string): Told => ({ kind: 'incomplete', problem });
const wrong = (problem: string): Told => ({ kind: 'tampered', problem });
const ENDINGS: Partial<Record<RecordType, string>> = {
  ApprovalExpired: 'expired',
  ApprovalVoided: 'void',
  ApprovalWithdrawn: 'withdrawn',
};

/** Whether somebody answered as one of the groups that were asked; where none were named, policy alone said who may. */
const isOfThose = (as: unknown, groups: unknown): boolean =>
  !Array.isArray(groups) || (Array.isArray(as) && as.length > 0 && as.every((one) => groups.includes(one)));

/** A question's record names its causes as `did person`, as far as it has room. */
function causesIn({ requester, causedBy }: LedgerRecord['data']): Set<string> {
  const named = Array.isArray(causedBy) ? causedBy.map((cause) => String(cause).replace(/^\S* /, '')) : [];
  return new Set([String(requester), ...named].map(findPerson));
}

/**
 * Holds the records of one model's chain against each other, in their order: a gate is of a version that was registered, a question of one that
 * passed its gate, an answer of a question that was open, by somebody who did not cause it, once each; a release is begun under a question that
 * a quorum said yes to, with the digest they saw, and completed as it was begun; a drift check is held against windows that checks before it kept. Each record may hold by itself, and their story not.
 */
export function relationChecker(chain: string) {
  const gates = new Map<number, string | undefined>();
  /** Digest of what each version was registered as; absent of one from before records held it. */
  const versions = new Map<number, unknown>();
  /** The manifest in force and who serves where, each with what was before it and since when (epoch ms). */
  const manifests = newest<unknown>();
  const champions = new Map<string, ReturnType<typeof newest<number>>>();
  const questions = new Map<string, Question>();
  const begun = new Map<string, Begun>();
  const adopted = new Set<string>();
  const retired = new Set<number>();
  const findings: Finding[] = [];
  const evidence = evidenceTeller();
  const past = pastTeller();
  /** The time of the record in front. */
  let before: string | undefined;

  const asked = (record: LedgerRecord): Question | undefined => questions.get(String(record.data.approval));

  const isAnother = (version: number, data: LedgerRecord['data']): boolean =>
    versions.get(version) !== undefined && versions.get(version) !== data.version;

  const gate = ({ at, subject: { version = 0 }, verdict, data }: LedgerRecord): Told => {
    const known = gates.has(version);
    gates.set(version, verdict);
    if (!known) return missing(`version ${version} passed or failed its gate, and was never registered here`);
    if (isAnother(version, data)) return wrong(`version ${version} was judged as something else than was registered`);
    return data.manifest === undefined || manifests.isOrWas(data.manifest, at, '')
      ? undefined
      : wrong(`version ${version} was judged by a manifest that was not in force`);
  };
  const servesAt = (deployment: string) => {
    const known = champions.get(deployment) ?? newest<number>();
    champions.set(deployment, known);
    return known;
  };
  const question = ({ at, subject, data }: LedgerRecord): Told => {
    const { version = 0, deployment } = subject;
    const id = String(data.approval);
    if (questions.has(id)) return wrong(`question \`${id}\` was asked before`);
    const { digest, expiresAt, quorum, groups } = data;
    const nothing = {
      yes: new Set<string>(),
      answered: new Set<string>(),
      ended: undefined,
      stale: false,
      approved: false,
    };
    const causes = causesIn(data);
    questions.set(id, { version, deployment, digest, causes, expiresAt, quorum, groups, ...nothing, completed: false });
    if (retired.has(version)) return wrong(`people were asked about version ${version}, which was put away for good`);
    if (isAnother(version, data))
      return wrong(`people were asked about something else than was registered as version ${version}`);
    if (data.version !== undefined && !servesAt(deployment ?? '').isOrWas(Number(data.champion), at, 0))
      return wrong(`people were asked about version ${version} as if \`${data.champion || 'nobody'}\` served`);
    const verdict = gates.get(version);
    if (verdict === 'pass') return undefined;
    return missing(`people were asked about version ${version}, whose last gate is \`${verdict ?? 'none'}\``);
  };
  const answer = (record: LedgerRecord, of: Question): Told => {
    const { actor, subject, data, verdict } = record;
    const person = actor.id.toLowerCase();
    if (of.version !== subject.version || of.deployment !== subject.deployment)
      return wrong('the answer is about another version or deployment than the question');
    if (data.digest !== of.digest) return wrong('the answer is to something else than was asked');
    if (of.ended !== undefined || of.approved) return wrong(`the question was over: ${of.ended ?? 'approved'}`);
    if (of.stale) return wrong(`evidence was added to version ${of.version} since it was asked`);
    if (of.answered.has(person)) return wrong(`\`${person}\` answered before`);
    if (data.answer === 'approve' && of.causes.has(findPerson(person)))
      return wrong(`\`${person}\` caused the question, and said yes to it`);
    if (!isOfThose(data.as, of.groups))
      return wrong(
        `\`${person}\` answered as one of \`${String(data.as ?? '') || 'none'}\`, and \`${of.groups}\` were asked`,
      );
    if (isLate(record, before, of.expiresAt)) return wrong(`the question was open until ${of.expiresAt} only`);
    of.answered.add(person);
    if (data.answer === 'approve') of.yes.add(person);
    else of.ended = 'rejected';
    if (verdict !== 'approved') return undefined;
    of.approved = true;
    const enough = typeof of.quorum === 'number' && of.yes.size >= Math.max(1, of.quorum);
    return enough ? undefined : missing(`it counts as approved by ${of.yes.size} of ${of.quorum}`);
  };
  const start = ({ subject, data }: LedgerRecord): Told => {
    const { version, deployment = '' } = subject;
    const of = questions.get(String(data.approval));
    begun.set(deployment, { version, config: data.config, question: of });
    if (data.approval === '')
      return adopted.has(deployment)
        ? undefined
        : missing(`\`${deployment}\` goes back to what was never adopted here`);
    if (!of) return missing(`a release was begun under question \`${data.approval}\`, which was never asked here`);
    if (!of.approved || of.ended !== undefined)
      return missing(`a release was begun under question \`${data.approval}\`, which is ${of.ended ?? 'not approved'}`);
    if (retired.has(of.version ?? 0))
      return wrong(`version ${version} was put away for good before its release was begun`);
    if (of.version !== version || of.deployment !== deployment || of.digest !== data.digest)
      return wrong('the release was begun with something else than was approved');
    if (data.back === true && !of.completed) return missing(`it goes back to version ${version}, never live under it`);
    return undefined;
  };
  const complete = ({ at, subject, data }: LedgerRecord): Told => {
    const { version, deployment = '' } = subject;
    const of = begun.get(deployment);
    begun.delete(deployment);
    servesAt(deployment).set(version ?? 0, at);
    if (!of) return missing(`a release into \`${deployment}\` was completed, and none was begun`);
    if (of.version !== version || of.config !== data.config)
      return wrong('the release was completed with something else than it was begun with');
    if (of.question) of.question.completed = true;
    return undefined;
  };

  /** Without an open question about the version left behind: the same commit ends that. */
  const addition = ({ subject: { version = 0 }, data }: LedgerRecord): Told => {
    if (!gates.has(version))
      return missing(`evidence was added to version ${version}, which was never registered here`);
    if (data.judged === 'again')
      for (const of of questions.values()) if (of.version === version && !of.approved) of.stale = true;
    if (retired.has(version)) return wrong(`evidence was added to version ${version}, which was put away for good`);
    return undefined;
  };

  const judge = (record: LedgerRecord): Told => {
    const { type, subject, data } = record;
    switch (type) {
      case 'ModelApplied':
        manifests.set(data.manifest, record.at);
        return undefined;
      case 'ModelVersionRegistered':
        gates.set(subject.version ?? 0, undefined);
        versions.set(subject.version ?? 0, data.version);
        return undefined;
      case 'VersionGated':
        return gate(record);
      case 'EvidenceAdded':
        return addition(record);
      case 'VersionRetired':
        retired.add(subject.version ?? 0);
        return undefined;
      case 'ModelAdopted':
        adopted.add(subject.deployment ?? '');
        servesAt(subject.deployment ?? '').set(Number(data.champion) || 0, record.at);
        return undefined;
      case 'ApprovalRequested':
        return question(record);
      case 'ApprovalAnswered':
      case 'ApprovalExpired':
      case 'ApprovalVoided':
      case 'ApprovalWithdrawn': {
        const of = asked(record);
        if (!of) return missing(`question \`${String(data.approval)}\` was never asked here`);
        if (type === 'ApprovalAnswered') return answer(record, of);
        const over = of.ended ?? (of.approved ? 'approved' : undefined);
        of.ended ??= ENDINGS[type];
        return over === undefined ? undefined : wrong(`the question was over: ${over}`);
      }
      case 'ReleaseStarted':
        return start(record);
      case 'ReleaseCompleted':
        return complete(record);
      case 'ReleaseFailed':
      case 'ReleaseRolledBack':
        if (record.verdict !== 'refused' && data.approval === undefined) begun.delete(subject.deployment ?? '');
        return undefined;
      default:
        return undefined;
    }
  };
  const take = (record: LedgerRecord): void => {
    const contradicted = evidence.take(record) ?? past(record);
    const found = judge(record) ?? (contradicted === undefined ? undefined : wrong(contradicted));
    before = record.at;
    if (found) findings.push({ ...found, chain, seq: record.seq });
  };
  return {
    take,
    findings: (): readonly Finding[] => findings,
    approved: (): readonly ApprovedEvidence[] => evidence.approvals(),
  };
}
