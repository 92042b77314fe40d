import * as z from 'zod';
import type { CheckKind } from '../check/kinds.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Reason } from '../reason.ts';
import { DAY, iso } from '../time.ts';

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
  outcome: z.string().optional(),
  /** The execution that carries it. */
  execution: z.string().optional(),
  /** The person who wanted it; absent of one that a finding caused. */
  by: z.string().optional(),
  /** The pipeline's execution, once SageMaker named it: a package that it made is this retrain's. */
  pipelineExecution: z.string().optional(),
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

/**
 * Where data ends for a retrain: where both spans are whole days, at the last midnight UTC, so that no day is cut in two and the rows held
 * out share none with the rows trained on; else as it is. Epoch ms.
 */
const endOf = (end: number, { train, holdOut }: { train: number; holdOut: number }): number =>
  train % DAY === 0 && holdOut % DAY === 0 ? end - (end % DAY) : end;

const ISO_SECONDS = (ms: number): string => iso(ms).replace('.000Z', 'Z');

/**
 * Starts a retrain or holds it: one in flight, a cool-down between starts, a budget of runs, enough data from after the
 * change to learn from and to judge by, and only for causes the manifest names. Every brake that holds is named. Times are epoch ms.
 */
export function decideRetrain(input: {
  manifest: Manifest;
  kind: CheckKind | 'person';
  /** A person who may passes cool-down and budget; never a run that is still on. */
  anyway?: boolean;
  cause: string;
  earlier: readonly Retrain[];
  /** The data after the change: from the first window that drifted to the end of the last. Training and held-out rows end there. */
  changed: { start: number; end: number };
  championModelData: string;
  now: number;
}): RetrainDecision {
  const { manifest, earlier, now } = input;
  const spec = manifest.retraining;
  if (!spec)
    return hold({ rule: 'configured', subject: 'retraining', observed: 'absent', limit: 'a pipeline in the manifest' });
  const running = earlier.find((r) => r.state === 'running');
  const last = Math.max(0, ...earlier.map((r) => r.startedAt));
  const recent = earlier.filter((r) => r.startedAt > now - spec.budget.per).length;
  const reasons: Reason[] = [];
  if (input.kind !== 'person' && !spec.on.some((kind) => kind === input.kind))
    reasons.push({ rule: 'cause', subject: input.kind, observed: input.kind, limit: spec.on.join(', ') });
  if (running) reasons.push({ rule: 'one-in-flight', subject: running.id, observed: 'running', limit: 'finished' });
  if (now - last < spec.coolDown)
    reasons.push({
      rule: 'cool-down',
      subject: 'last start',
      observed: ISO_SECONDS(last),
      limit: `before ${ISO_SECONDS(now - spec.coolDown)}`,
    });
  if (recent >= spec.budget.runs)
    reasons.push({
      rule: 'budget',
      subject: 'runs',
      observed: String(recent),
      limit: `fewer than ${spec.budget.runs}`,
    });
  const needed = spec.train + spec.holdOut;
  const end = endOf(input.changed.end, spec);
  if (input.kind !== 'person' && end - input.changed.start < needed)
    reasons.push({
      rule: 'data-since-change',
      subject: 'days',
      observed: days(end - input.changed.start),
      limit: `at least ${days(needed)}`,
    });
  const passed = input.kind === 'person' && input.anyway ? reasons.filter(({ rule }) => PASSABLE.includes(rule)) : [];
  const held = reasons.filter((reason) => !passed.includes(reason));
  if (held.length > 0) return hold(...held);
  return {
    verdict: 'start',
    parameters: parametersOf(spec.parameters, {
      $trainFrom: ISO_SECONDS(end - spec.holdOut - spec.train),
      $trainTo: ISO_SECONDS(end - spec.holdOut),
      $holdOutFrom: ISO_SECONDS(end - spec.holdOut),
      $holdOutTo: ISO_SECONDS(end),
      $championModelData: input.championModelData,
      $cause: input.cause,
    }),
    ...(passed.length > 0 && { overridden: passed }),
    reasons: [{ rule: 'budget', subject: 'runs', observed: String(recent), limit: `fewer than ${spec.budget.runs}` }],
  };
}

/** Brakes on how often: whoever may change them in the manifest may pass them once. Two runs at once would overtake each other. */
const PASSABLE = ['cool-down', 'budget'];

const days = (ms: number): string => (ms / DAY).toFixed(1);
const hold = (...reasons: Reason[]): RetrainDecision => ({ verdict: 'hold', reasons });

const parametersOf = (given: Record<string, string>, words: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, words[value] ?? value]));
