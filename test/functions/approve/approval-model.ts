import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';

export const QUORUM = 2;
export const ENDPOINT = 'flight-delay-prod';

/** A question as the model believes it to stand. */
interface Question {
  readonly id: string;
  readonly version: number;
  readonly digest: unknown;
  readonly expiresAt: number;
  /** What was true when it was asked: the manifest, what served, how often the version had been judged. */
  readonly shown: string;
  readonly instances: number;
  /** Who had their hands in it, and so does not answer it. */
  readonly causes: ReadonlySet<string>;
  readonly said: Map<string, 'approve' | 'reject'>;
  ended: string | undefined;
  approved: boolean;
  begun: boolean;
  config: unknown;
}

/** People as they are meant by requesters that are oddly spelled. */
const MEANT: Readonly<Record<string, string>> = { ' U_Ben': 'u_ben' };

/**
 * What must be true of approvals, in a hundred lines that share none with the code: who may answer which question and is told what, and that a release
 * begins, and touches its endpoint, only where a quorum of people who may still say yes said yes to what is true now, and nobody ended it. It hears
 * the ledger's records, in their order, for what happened to versions; who said yes it knows from what the people were told.
 */
export class ApprovalModel {
  /** Who may answer at this moment, if they did not cause the question. */
  readonly rights = new Set<string>();
  readonly requesters = new Map<number, string>();
  /** Instances that the manifest asks for: all that changes in it. */
  manifest = 0;
  begun = 0;
  refused = 0;
  #questions: Question[] = [];
  #champion = 0;
  readonly #judged = new Map<number, string[]>();
  /** Who had an execution of a version go on: they caused the questions that come after, and nothing that is shown. */
  readonly #redriven = new Map<number, string[]>();
  /** Who changed what all versions stand on, and which versions were answered for since. */
  readonly #changes: ({ readonly by: string } | { readonly answered: number })[] = [];
  #running: Question | undefined;

  /** The newest question but so many. */
  question(back: number): Question | undefined {
    return this.#questions.at(-1 - back);
  }

  expects(question: Question, name: string, say: 'approve' | 'reject', now: number): string {
    const said = question.said.get(name);
    if (said === say) return 'repeated';
    if (!this.rights.has(name) || question.causes.has(name)) return 'refused';
    if (said || question.ended || question.approved) return 'changed';
    if (now >= question.expiresAt) return 'expired';
    if (this.#shown(question.version) !== question.shown) return 'void';
    if (say === 'reject') return 'rejected';
    return this.#standing(question).length + 1 >= QUORUM ? 'approved' : 'counted';
  }

  answered(question: Question, name: string, say: 'approve' | 'reject', verdict: string): void {
    if (!['counted', 'approved', 'rejected'].includes(verdict)) return;
    question.said.set(name, say);
    if (verdict === 'rejected') question.ended = 'rejected';
    if (verdict === 'approved') question.approved = true;
  }

  hear(record: LedgerRecord): void {
    const { type, verdict, actor, subject, data } = record;
    const { version = 0 } = subject;
    const about = this.#questions.find(({ id }) => id === data.approval);
    const by = actor.kind === 'person' ? [actor.id] : [];
    if (type === 'ModelApplied') this.#changes.push(...by.map((who) => ({ by: who })));
    if (type === 'VersionGated') this.#judged.set(version, [...(this.#judged.get(version) ?? []), by[0] ?? '']);
    if (type === 'ExecutionRedriven') this.#redriven.set(version, [...(this.#redriven.get(version) ?? []), ...by]);
    if (type === 'ApprovalAnswered' && verdict === 'approved') this.#changes.push({ answered: version });
    if (type === 'ApprovalRequested') this.#ask(record);
    if (about && ['ApprovalExpired', 'ApprovalVoided', 'ApprovalWithdrawn'].includes(type)) about.ended ??= type;
    if (type === 'ReleaseStarted') this.#begin(record, about);
    if (type === 'ReleaseFailed') this.#fail(record, about);
    if (type === 'ReleaseCompleted') {
      if (this.#running?.version !== version || this.#running.config !== data.config)
        throw new Error(`version ${version} is live, and no release of it was on its way`);
      this.#champion = version;
      this.#running = undefined;
    }
  }

  /** An endpoint is made, or given another config. */
  touches(config: string, instances: readonly unknown[]): void {
    const running = this.#running;
    if (running?.config !== config) throw new Error(`config \`${config}\` is of no release on its way`);
    this.#assertStands(running, 'touches its endpoint');
    if (instances.length !== 1 || instances[0] !== running.instances)
      throw new Error(`${instances.join(', ')} instances are not the ${running.instances} that were asked about`);
  }

  #ask({ subject: { version = 0 }, data }: LedgerRecord): void {
    const asker = this.requesters.get(version) ?? '';
    const answered = this.#changes.findLastIndex((one) => 'answered' in one && one.answered !== version);
    const changers = this.#changes.slice(answered + 1).flatMap((one) => ('by' in one ? [one.by] : []));
    this.#questions.push({
      id: String(data.approval),
      version,
      digest: data.digest,
      expiresAt: Date.parse(String(data.expiresAt)),
      shown: this.#shown(version),
      instances: this.manifest,
      causes: new Set([
        MEANT[asker] ?? asker,
        ...(this.#judged.get(version) ?? []),
        ...(this.#redriven.get(version) ?? []),
        ...changers,
      ]),
      said: new Map(),
      ended: undefined,
      approved: false,
      begun: false,
      config: undefined,
    });
  }

  #begin({ subject, data }: LedgerRecord, question: Question | undefined): void {
    if (!question) throw new Error(`a release began under \`${data.approval}\`, which nobody was asked`);
    this.#assertStands(question, 'began');
    if (question.begun) throw new Error('a release began twice under one question');
    if (this.#running) throw new Error('a release began while another was on its way');
    if (this.#shown(question.version) !== question.shown) throw new Error('a release began of what nobody was asked');
    if (subject.version !== question.version || data.digest !== question.digest)
      throw new Error('a release began of another version or digest than was asked');
    Object.assign(question, { begun: true, config: data.config });
    this.#running = question;
    this.begun += 1;
  }

  #fail({ verdict, reasons = [] }: LedgerRecord, about: Question | undefined): void {
    const question = about ?? this.#running;
    if (!question) throw new Error('a release failed that nobody asked for');
    if (verdict === 'refused') this.refused += 1;
    else if (question === this.#running) this.#running = undefined;
    for (const { rule, observed } of reasons) {
      const standing = this.#standing(question);
      if (rule === 'quorum-now' && standing.length >= QUORUM)
        throw new Error(`refused for want of answers (${observed}), and ${standing.join(', ')} said yes`);
      if (rule === 'unchanged' && this.#shown(question.version) === question.shown)
        throw new Error('refused for what changed, and nothing did');
    }
  }

  #assertStands(question: Question, what: string): void {
    const standing = this.#standing(question);
    if (question.ended) throw new Error(`a release ${what}, and its question had ended: ${question.ended}`);
    if (standing.length < QUORUM)
      throw new Error(`a release ${what} on the word of ${standing.join(', ') || 'nobody'} alone`);
  }

  #standing({ said, causes }: Question): string[] {
    return [...said].flatMap(([name, say]) =>
      say === 'approve' && this.rights.has(name) && !causes.has(name) ? [name] : [],
    );
  }
  #shown(version: number): string {
    return `${this.manifest} ${this.#champion} ${(this.#judged.get(version) ?? []).length}`;
  }
}
