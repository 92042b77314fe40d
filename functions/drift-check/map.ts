import * as z from 'zod';
import { type CheckDue, CheckSlot } from '../../lib/contract/check-due.ts';
import type { ScaleLimits } from '../../lib/domain/check/scale.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { planned } from './plan.ts';
import { reduced } from './reduce.ts';

type Needs = Pick<Ports, 'registry' | 'baselines' | 'captures' | 'evidence' | 'ledger'>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The steps of `drift-map` that are not a shard's. */
export const DriftMapStep = z.discriminatedUnion('step', [
  CheckSlot.extend({ step: z.literal('plan') }),
  CheckSlot.extend({ step: z.literal('reduce'), plan: sha256, sketches: z.array(sha256) }),
]);
type DriftMapStep = z.infer<typeof DriftMapStep>;

/** Told of each check that was concluded for the first time: a window's metrics are counted once. */
type Done = (due: CheckDue, answer: Awaited<ReturnType<typeof reduced>>) => void;

/** Before and after the shards: who reads what, and what it adds up to. */
export const driftMap = (ports: Needs, full?: ScaleLimits, done?: Done) => async (input: DriftMapStep) => {
  const due = CheckSlot.parse(input);
  if (input.step === 'plan') return planned(ports, due, full);
  // A thousand features' figures are the record's, not the machine's.
  const answer = await reduced(ports, due, input.plan, input.sketches);
  if (!due.again && !due.asked) done?.(due, answer);
  return { verdict: answer.verdict };
};
