import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Serving } from '../../lib/domain/serving/serving.ts';
import type { DescribedJob } from '../../lib/domain/transform/described-job.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { specOf } from '../registry/load.ts';

/** Folders of an output path that may be a deployment's name: a path has few. */
const MOST_FOLDERS = 32;

type ForJobs = Extract<Serving, { type: 'batch' }>;

/** The deployment below whose `output` a job leaves its answers; its name is a folder there. */
export async function placeOfJob(
  { registry }: PortsOf<'registry'>,
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
