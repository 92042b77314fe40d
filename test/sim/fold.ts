import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';

/** How things stand by the records alone: written apart from what Steward writes its items with. */
export interface Folded {
  readonly versions: Map<number, string>;
  readonly releases: Map<number, string>;
  champion: number | undefined;
  releasing: number | undefined;
  readonly questions: Map<string, string>;
  readonly retrains: Map<string, string>;
  readonly checks: Map<string, string>;
  /** Versions whose approval was used up by a release that did not hold, or given back. */
  readonly spent: Set<number>;
}

/** Goes through the records of one model with one deployment. */
export function fold(records: readonly LedgerRecord[]): Folded {
  const folded: Folded = {
    ...{ versions: new Map(), releases: new Map(), champion: undefined, releasing: undefined },
    ...{ questions: new Map(), retrains: new Map(), checks: new Map(), spent: new Set() },
  };
  for (const record of records) STEPS[record.type]?.(folded, record);
  return folded;
}

type Step = (folded: Folded, record: LedgerRecord) => void;

const version = ({ subject }: LedgerRecord): number => subject.version!;
const approval = ({ data }: LedgerRecord): string => String(data.approval);

const closed =
  (state: string): Step =>
  (f, r) => {
    f.questions.set(approval(r), state);
    f.versions.set(version(r), state === 'void' ? 'gated-pass' : state);
  };

const released =
  (state: string): Step =>
  (f, r) => {
    // An approval that no release used is given back: nothing was releasing.
    if (f.releases.has(version(r))) f.releases.set(version(r), state);
    if (f.releasing === version(r)) f.releasing = undefined;
    // What people said was spent on it: the version stands at its gate again.
    if (state !== 'live') {
      f.versions.set(version(r), 'gated-pass');
      f.spent.add(version(r));
      return;
    }
    if (f.champion !== undefined && f.champion !== version(r)) f.releases.set(f.champion, 'superseded');
    f.champion = version(r);
  };

const STEPS: Partial<Record<LedgerRecord['type'], Step>> = {
  ModelVersionRegistered: (f, r) => {
    if (!f.versions.has(version(r))) f.versions.set(version(r), 'registered');
  },
  VersionGated: (f, r) => f.versions.set(version(r), `gated-${r.verdict}`),
  ApprovalRequested: (f, r) => {
    f.questions.set(approval(r), 'pending');
    f.versions.set(version(r), 'awaiting-approval');
  },
  ApprovalAnswered: (f, r) => {
    if (r.verdict === 'approved' || r.verdict === 'rejected') closed(r.verdict)(f, r);
  },
  ApprovalExpired: closed('expired'),
  ApprovalVoided: (f, r) => {
    // Asked again under a new task token: the version goes on awaiting its approval.
    if (r.data.replacedBy === undefined) closed('void')(f, r);
    else f.questions.set(approval(r), 'void');
  },
  ApprovalWithdrawn: closed('withdrawn'),
  ReleaseStarted: (f, r) => {
    f.releases.set(version(r), 'releasing');
    f.releasing = version(r);
  },
  ReleaseCompleted: released('live'),
  ReleaseRolledBack: released('rolled-back'),
  ReleaseFailed: released('failed'),
  RetrainStarted: (f, r) => f.retrains.set(String(r.data.retrain), 'running'),
  RetrainFinished: (f, r) => f.retrains.set(String(r.data.retrain), 'finished'),
  CheckRecorded: (f, r) => f.checks.set(`${r.data.kind} ${r.data.slot}`, String(r.verdict)),
};
