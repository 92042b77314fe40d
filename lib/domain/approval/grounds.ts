import type { LedgerRecord } from '../ledger/record.ts';

/** What a question rests on, as the records of its model tell it. */
export interface Grounds {
  /** Digest of the manifest that was applied last. */
  readonly manifest: string | undefined;
  /** How the version was judged last. */
  readonly gate: string | undefined;
  /** The version was put away for good. */
  readonly retired: boolean;
}

/** Collects the grounds of a question about a version from the model's records, newest first. */
export function groundsCollector(version: number) {
  let manifest: string | undefined;
  let gate: string | undefined;
  let retired = false;

  /** Takes one more record; true when none before it can matter but for whether the version was put away. */
  function take({ type, verdict, subject, data }: LedgerRecord): boolean {
    const own = subject.version === version;
    if (type === 'ModelApplied') manifest ??= String(data.manifest);
    if (type === 'VersionGated' && own) gate ??= verdict;
    retired ||= type === 'VersionRetired' && own;
    return manifest !== undefined && gate !== undefined;
  }
  return { take, grounds: (): Grounds => ({ manifest, gate, retired }) };
}
