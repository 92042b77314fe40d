import * as z from 'zod';
import { Event } from '../../lib/contract/events.ts';
import { decideJob } from '../../lib/domain/job/decide-job.ts';
import { isSome } from '../../lib/domain/reason.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { verifyEvent } from '../announce/verify-event.ts';
import { bucketsOf } from '../register/own-names.ts';
import { foreignNames } from '../register/owner.ts';
import { observeModel } from '../release/place/observe-place.ts';
import type { needs } from './flow.ts';
import { placeOfJob } from './place-of-job.ts';
import { readEffect, recordForeign, recordRead, recordUndone } from './record-job.ts';

type Needs = PortsOf<typeof needs>;

/** A transform job to look at, as SageMaker's event names it, or our own record that none came, which is `fact` until it was believed. */
export const TransformDue = z.preprocess(
  fromEvent,
  z.object({ job: z.string(), event: z.string().optional(), fact: Event.optional() }),
);
export type TransformDue = z.infer<typeof TransformDue>;

function fromEvent(raw: unknown): unknown {
  const event = Event.safeParse(raw);
  return event.success ? { job: event.data.detail.data.job, fact: event.data } : raw;
}

/**
 * Holds a transform job against the version that is live where it leaves its answers. One that runs another model, or the model with other variables,
 * is told as a change made around Steward, as soon as it begins. One that has ended is paired, file by file and row by row, and so is
 * traffic of the version, which its checks read; where its files do not fit together that is told. Of each that has completed one record says what
 * became of it. Jobs that write elsewhere are nobody's.
 */
export function transformJob(ports: Needs) {
  return async function transformJob(due: TransformDue): Promise<{ verdict: string }> {
    if (due.fact) await verifyEvent(ports.ledger, due.fact);
    const job = await ports.sagemaker.describeTransformJob(due.job);
    const place = job && (await placeOfJob(ports, job));
    if (!place) return { verdict: 'not-ours' };
    const { deployment, serving } = place;
    const decision = decideJob(deployment, job, await observeModel(ports, deployment.config));
    const { verdict } = decision;
    if (verdict === 'not-released') return { verdict };
    const found = { job, deployment, event: due.event };
    const { endedAt } = job;
    const completed = job.status === 'Completed' && endedAt !== undefined;
    // Asked again of one that was read, nothing is said anew, and its files not read again.
    if (completed && (await ports.ledger.placeOf(readEffect(deployment, job.name)))) return { verdict: 'already' };
    if (verdict === 'foreign') {
      if (!decision.known) await recordForeign(ports, found, decision);
      if (completed) return recordRead(ports, found, { verdict, reasons: decision.reasons, known: decision.known });
      return { verdict: decision.known ? 'reported' : 'foreign' };
    }
    if (verdict === 'live' && decision.undone) await recordUndone(ports, found);
    if (!completed) return { verdict };
    if (verdict === 'former') return recordRead(ports, found, { verdict });
    const reasons = foreignNames(ports.owners, deployment, bucketsOf([job.input.uri, job.output.uri]));
    if (isSome(reasons)) return recordRead(ports, found, { verdict: 'unpaired', reasons });
    const of = { tenant: deployment.tenant, model: deployment.model, deployment: deployment.endpoint, id: serving.id };
    return recordRead(ports, found, await ports.transforms.pair({ ...job, endedAt }, of));
  };
}
