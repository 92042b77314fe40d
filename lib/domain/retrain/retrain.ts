import * as z from 'zod';
import type { CheckKind } from '../check/kinds.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Retraining } from '../model/retraining.ts';
import type { Reason } from '../reason.ts';
import { retrainedOn } from '../response/wanted-responses.ts';
import { DAY, iso, MINUTE } from '../time.ts';
import { DUE_KINDS, type DueKind } from './due.ts';
import { moneyReasons, RunCost, type RunEstimate } from './money.ts';
import { TrainingData } from './training-data.ts';

/** One retrain that was started. Item `RETRAIN#`. */
export const Retrain = z.object({
  tenant: z.string(),
  model: z.string(),
  id: z.string(),
  state: z.enum(['running', 'finished']),
  cause: z.string(),
  startedAt: z.int(),
  deadline: z.int(),
  /** Pipeline parameters as decided, so that a repeated start asks for the same run. */
  parameters: z.record(z.string(), z.string()),
  pipeline: z.string(),
  /** What it learns from; absent where the manifest does not say where that lies. */
  data: TrainingData.optional(),
  outcome: z.string().optional(),
  /** What its version measured in the metric that the manifest tuned by. */
  result: z.object({ version: z.int(), metric: z.string(), value: z.number() }).optional(),
  /** The execution that carries it. */
  execution: z.string().optional(),
  /** The person who wanted it; absent of one that a finding caused. */
  by: z.string().optional(),
  /** The pipeline's execution, once SageMaker named it: a package that it made is this retrain's. */
  pipelineExecution: z.string().optional(),
  /** USD that it was taken to cost at most when it started; absent where no budget of money asked. */
  estimated: z.number().optional(),
  /** Who had it stopped, or `deadline`; its execution is asked to end, and may not have yet. */
  stopped: z.string().optional(),
  cost: RunCost.optional(),
});
export type Retrain = z.infer<typeof Retrain>;

export type RetrainDecision =
  | {
      readonly verdict: 'start';
      readonly parameters: Record<string, string>;
      readonly reasons: Reason[];
      /** The brakes that a person was allowed to pass. */
      readonly overridden?: readonly Reason[];
    }
  | { readonly verdict: 'hold'; readonly reasons: Reason[] };

/** What a retrain is wanted for, and what is known when it is decided. Times are epoch ms. */
export interface RetrainWanted {
  readonly manifest: Manifest;
  readonly kind: CheckKind | DueKind | 'person';
  readonly cause: string;
  readonly earlier: readonly Retrain[];
  /** The data after the change: from the first window that drifted to the end of the last. Training and held-out rows end there. */
  readonly changed: { readonly start: number; readonly end: number };
  readonly championModelData: string;
  readonly now: number;
  /** Values in place of those that the manifest says. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Why values that a person said cannot be taken. */
  readonly misfits?: readonly Reason[];
}

/**
 * Where data ends for a retrain: where both spans are whole days, at the last midnight UTC, so that no day is cut in two and the rows held
 * out share none with the rows trained on; else as it is. Epoch ms.
 */
const endOf = (end: number, { train, holdOut }: { train: number; holdOut: number }): number =>
  train % DAY === 0 && holdOut % DAY === 0 ? end - (end % DAY) : end;

const ISO_SECONDS = (ms: number): string => iso(ms).replace('.000Z', 'Z');

/** What a run learns from and is judged by, where the manifest says where that lies. */
export const dataWanted = (spec: Retraining, { changed }: RetrainWanted): { data?: TrainingData } => {
  if (!spec.data) return {};
  const to = endOf(changed.end, spec);
  return { data: { ...spec.data, from: to - spec.holdOut - spec.train, to } };
};

/** Parameters with words of them filled in. */
export const filledWith = (
  parameters: Readonly<Record<string, string>>,
  words: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, words[value] ?? value]));

/** What a run is started with: the parameters of the manifest, with its words filled in; those of its data come with the list of it. */
export function runParameters(spec: Retraining, wanted: RetrainWanted): Record<string, string> {
  const end = endOf(wanted.changed.end, spec);
  const words: Record<string, string> = {
    $trainFrom: ISO_SECONDS(end - spec.holdOut - spec.train),
    $trainTo: ISO_SECONDS(end - spec.holdOut),
    $holdOutFrom: ISO_SECONDS(end - spec.holdOut),
    $holdOutTo: ISO_SECONDS(end),
    $championModelData: wanted.championModelData,
    $cause: wanted.cause,
  };
  return filledWith({ ...spec.parameters, ...wanted.values }, words);
}

/**
 * Starts a retrain or holds it: one in flight, a cool-down between starts, a budget of runs and of money, enough data from after the
 * change to learn from and to judge by, and only for causes the manifest names. Every brake that holds is named.
 */
export function decideRetrain(
  input: RetrainWanted & {
    /** A person who may passes cool-down and budget; never a run that is still on. */
    readonly anyway?: boolean;
    /** What the run would cost; needed where the manifest has a budget of money, and undefined where its pipeline is not there. */
    readonly estimate?: RunEstimate | undefined;
  },
): RetrainDecision {
  const spec = input.manifest.retraining;
  if (!spec)
    return hold({ rule: 'configured', subject: 'retraining', observed: 'absent', limit: 'a pipeline in the manifest' });
  const reasons = [
    ...causeReasons(spec, input),
    ...paceReasons(spec, input),
    ...moneyReasons(spec.budget, input.estimate, input.earlier, input.now),
    ...dataReasons(spec, input),
    ...(input.misfits ?? []),
  ];
  const passed = input.kind === 'person' && input.anyway ? reasons.filter(({ rule }) => PASSABLE.includes(rule)) : [];
  const held = reasons.filter((reason) => !passed.includes(reason));
  if (held.length > 0) return hold(...held);
  return {
    verdict: 'start',
    parameters: runParameters(spec, input),
    ...(passed.length > 0 && { overridden: passed }),
    reasons: [runsBudget(spec, input)],
  };
}

/** Brakes on how often and how much: whoever may change them in the manifest may pass them once. Two runs at once would overtake each other. */
const PASSABLE = ['cool-down', 'budget', 'money'];

function causeReasons(spec: Retraining, { kind, manifest }: RetrainWanted): Reason[] {
  const wanted: string[] = [
    ...retrainedOn(manifest),
    ...(spec.every === undefined ? [] : ['schedule']),
    ...(spec.newData ? ['newData'] : []),
  ];
  if (kind === 'person' || wanted.includes(kind)) return [];
  return [{ rule: 'cause', subject: kind, observed: kind, limit: wanted.join(', ') || 'a person' }];
}

/** One in flight, time between two starts, so many starts in a span. */
function paceReasons(spec: Retraining, wanted: RetrainWanted): Reason[] {
  const { earlier, now } = wanted;
  const running = earlier.find((r) => r.state === 'running');
  const last = Math.max(0, ...earlier.map((r) => r.startedAt));
  const reasons: Reason[] = [];
  if (running) reasons.push({ rule: 'one-in-flight', subject: running.id, observed: 'running', limit: 'finished' });
  if (now - last < spec.coolDown)
    reasons.push({
      rule: 'cool-down',
      subject: 'last start',
      observed: ISO_SECONDS(last),
      limit: `before ${ISO_SECONDS(now - spec.coolDown)}`,
    });
  const runs = runsBudget(spec, wanted);
  return Number(runs.observed) >= spec.budget.runs ? [...reasons, runs] : reasons;
}

const runsBudget = ({ budget }: Retraining, { earlier, now }: RetrainWanted): Reason => ({
  rule: 'budget',
  subject: 'runs',
  observed: String(earlier.filter((r) => r.startedAt > now - budget.per).length),
  limit: `fewer than ${budget.runs}`,
});

/** Of a change that was found there must be data from after it, to learn from and to judge by. */
function dataReasons(spec: Retraining, { kind, changed }: RetrainWanted): Reason[] {
  const needed = spec.train + spec.holdOut;
  const since = endOf(changed.end, spec) - changed.start;
  const isFinding = kind !== 'person' && !DUE_KINDS.some((due) => due === kind);
  if (!isFinding || since >= needed) return [];
  return [{ rule: 'data-since-change', subject: 'days', observed: days(since), limit: `at least ${days(needed)}` }];
}

const days = (ms: number): string => (ms / DAY).toFixed(1);
const hold = (...reasons: Reason[]): RetrainDecision => ({ verdict: 'hold', reasons });

/** Where data to learn from ends at a moment (epoch ms): labels come as late as the checks wait for them, and what is younger is no good. On the whole minute. */
export function endOfData({ monitoring }: Manifest, now: number): number {
  const end = now - (monitoring.quality?.delay ?? monitoring.drift.delay);
  return end - (end % MINUTE);
}
