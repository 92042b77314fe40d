import type { Reason } from '../reason.ts';
import type { Proposal } from './propose.ts';
import type { TuningRun } from './tuned.ts';

/** What came of a person's wish to retrain: started, held and by what, shown, or the one that is on is being stopped. */
export type RetrainAsked =
  | {
      readonly verdict: 'start';
      readonly retrain: string;
      readonly pipeline: string;
      readonly overridden: readonly Reason[];
    }
  | { readonly verdict: 'hold'; readonly reasons: readonly Reason[] }
  | RetrainShown
  | RetrainProposed
  | RetrainStopped;

/** What would be started now, and what would hold it; nothing is recorded. */
export interface RetrainShown {
  readonly verdict: 'would-start' | 'would-hold';
  readonly reasons: readonly Reason[];
  readonly pipeline?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where it would learn from, and of which time (ISO 8601). */
  readonly trainingData?: { readonly prefix: string; readonly from: string; readonly to: string } | undefined;
  /** USD, as text: what the run is taken to cost at most, how that adds up, what the runs of the span cost so far, and the most they may. */
  readonly cost?: {
    readonly usd: string;
    readonly of: string;
    readonly unpriced: readonly Reason[];
    readonly spent?: string;
    readonly most?: string;
  };
}

/** What would be tried next, and what earlier runs gave. */
export type RetrainProposed =
  | {
      readonly verdict: 'proposed';
      readonly metric: string;
      readonly proposal: Proposal;
      readonly history: readonly TuningRun[];
    }
  | { readonly verdict: 'refuse'; readonly why: string };

export type RetrainStopped =
  | { readonly verdict: 'stopping'; readonly retrain: string; readonly pipeline: string }
  | { readonly verdict: 'refuse'; readonly why: string };
