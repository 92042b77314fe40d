import * as z from 'zod';
import { CheckSlot } from '../../lib/contract/check-due.ts';
import type { ScaleLimits } from '../../lib/domain/check/scale.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { needs } from './map-flow.ts';
import { planShards } from './plan-shards.ts';
import { reduceShards } from './reduce-shards.ts';

type Needs = PortsOf<typeof needs>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The steps of `drift-map` that are not a shard's. */
export const DriftMapStep = z.discriminatedUnion('step', [
  CheckSlot.extend({ step: z.literal('plan') }),
  CheckSlot.extend({ step: z.literal('reduce'), plan: sha256, sketches: z.array(sha256) }),
]);
type DriftMapStep = z.infer<typeof DriftMapStep>;

/** Before and after the shards: who reads what, and what it adds up to. */
export function driftMap(ports: Needs, full?: ScaleLimits) {
  return async function driftMap(input: DriftMapStep) {
    const due = CheckSlot.parse(input);
    if (input.step === 'plan') return planShards(ports, due, full);
    // A thousand features' figures are the record's, not the machine's.
    const answer = await reduceShards(ports, due, input.plan, input.sketches);
    // A window's metrics are counted once.
    if (!due.again) ports.metrics.show('drift', due, answer);
    return { verdict: answer.verdict };
  };
}
