import * as z from 'zod';
import { executionName } from '../domain/execution/names.ts';

/** One version asking for one deployment; every task of the release machine is told this. */
export const ReleaseSubject = z.object({
  tenant: z.string(),
  model: z.string(),
  version: z.int().positive(),
  deployment: z.string(),
});
export type ReleaseSubject = z.infer<typeof ReleaseSubject>;

/** Something to start, by the name of its first attempt. */
export interface Start {
  readonly machine: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The release of one judged version into one deployment: whoever starts it names it the same. */
export function releaseExecution(about: {
  tenant: string;
  model: string;
  version: number;
  deployment: string;
  gate: string;
}): Start {
  const { gate, tenant, model, version, deployment } = about;
  const subject = { tenant, model, version, deployment };
  return {
    machine: 'release',
    name: executionName('release', about, { ...subject, gate }),
    input: { ...subject, mode: 'release', approval: '' },
  };
}
