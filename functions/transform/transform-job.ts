import * as z from 'zod';
import { decideJob } from '../../lib/domain/job/decide-job.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { isSome } from '../../lib/domain/reason.ts';
import type { Serving } from '../../lib/domain/serving/serving.ts';
import type { DescribedJob } from '../../lib/domain/transform/described-job.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { bucketsOf } from '../register/own-names.ts';
import { foreignNames } from '../register/owner.ts';
import { specOf } from '../registry/load.ts';
import { observeModel } from '../release/place/observe-place.ts';
import type { needs } from './flow.ts';
import { readEffect, recordForeign, recordRead, recordUndone } from './record-job.ts';

type Needs = PortsOf<typeof needs>;

/** A transform job to look at, as SageMaker's event names it. */
export const TransformDue = z.object({ job: z.string(), event: z.string().optional() });
export type TransformDue = z.infer<typeof TransformDue>;

/** Folders of an output path that may be a deployment's name: a path has few. */
const MOST_FOLDERS = 32;

/**
 * Holds a transform job against the version that is live where it leaves its answers. One that runs another model, or the model with other variables,
 * is told as a change made around Steward, as soon as it begins. One that has ended is paired, file by file and row by row, and so is
 * traffic of the version, which its checks read; where its files do not fit together that is told. Of each that has completed one record says what
 * became of it. Jobs that write elsewhere are nobody's.
 */
export function transformJob(ports: Needs) {
  return async function transformJob(due: TransformDue): Promise<{ verdict: string }> {
    const job = await ports.sagemaker.describeTransformJob(due.job);
    const place = job && (await placeOf(ports, job));
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
      if (completed) return recordRead(ports, found, { verdict, reasons: decision.reasons });
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

type ForJobs = Extract<Serving, { type: 'batch' }>;

/** The deployment below whose `output` a job leaves its answers; its name is a folder there. */
async function placeOf(
  { registry }: Needs,
  { output }: DescribedJob,
): Promise<{ deployment: Deployment; serving: ForJobs } | undefined> {
  const folders = output.uri
    .replace(/^s3:\/\/[^/]+\/?/, '')
    .split('/')
    .filter(Boolean);
  for (const name of new Set(folders.slice(0, MOST_FOLDERS))) {
    const deployment = await registry.byEndpoint(name);
    const serving = deployment && specOf(await registry.model(deployment), deployment.endpoint)?.serving;
    if (deployment && serving?.type === 'batch' && isBelow(output.uri, serving.output)) return { deployment, serving };
  }
  return undefined;
}

const isBelow = (uri: string, folder: string | undefined): boolean =>
  folder !== undefined && `${uri.replace(/\/+$/, '')}/`.startsWith(`${folder.replace(/\/+$/, '')}/`);
