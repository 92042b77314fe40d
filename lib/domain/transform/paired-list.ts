import { iso } from '../time.ts';

/** Names one model of one tenant. */
interface OfModel {
  readonly tenant: string;
  readonly model: string;
}

/** How addresses begin of what Steward keeps itself of transform jobs, wherever that is. */
export const PAIRED = 'paired:';

/** Where the lists of a model's jobs lie, as captures of its deployments would. */
export const pairedIn = ({ tenant, model }: OfModel): string => `${PAIRED}${tenant}/${model}`;

/** The list of one job, among those of its hour; its name tells how many bytes the files have together. */
export function pairedList(
  of: OfModel & { readonly deployment: string },
  job: { readonly name: string; readonly endedAt: number },
  bytes: number,
): string {
  const hour = iso(job.endedAt).slice(0, 13).replace(/[-T]/g, '/');
  return `${pairedIn(of)}/${of.deployment}/AllTraffic/${hour}/${job.name}~${bytes}.jsonl`;
}

/** Bytes of the files that such a list names. */
export const pairedBytes = (uri: string): number | undefined => {
  const size = /~(\d+)\.jsonl$/.exec(uri)?.[1];
  return size === undefined ? undefined : Number(size);
};
