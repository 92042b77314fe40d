import { digestOf } from '../ledger/record.ts';
import type { ShownDigests } from './approval.ts';

/** What is shown with a question, as people call it. */
const CALLED: Readonly<Partial<Record<keyof ShownDigests, string>>> = {
  champion: 'which version serves there',
  adopted: 'what was adopted there',
  evaluation: 'its evaluation',
  comparison: 'its comparison',
  baseline: 'its baseline',
  plan: 'the plan of its release',
  gate: 'its judgement',
  policy: 'the policies',
  manifest: 'the manifest',
};

/** What of a question is not as it was shown any more, in words; empty while an answer counts. */
export function changedSinceAsked(asked: ShownDigests, now: ShownDigests): string[] {
  const keys = Object.keys({ ...asked, ...now }) as (keyof ShownDigests)[];
  const other = keys.filter((key) => digestOf(asked[key] ?? null) !== digestOf(now[key] ?? null));
  return [...new Set(other.map((key) => CALLED[key] ?? 'its files'))];
}
