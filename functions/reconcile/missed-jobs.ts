import { DependencyError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { DescribedJob } from '../../lib/domain/transform/described-job.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { placeOfJob } from '../transform/place-of-job.ts';
import { readEffect } from '../transform/record-job.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'sagemaker:jobs' | 'sagemaker:list-jobs'>;

/** Jobs of one stretch of time that are asked about: most are nobody's, and only a look at each tells. */
const MOST_JOBS = 500;

/**
 * Transform jobs of these deployments that completed in one of the stretches and of which no record says what became of them: SageMaker's events of them never
 * came. Each is recorded once as `TransformJobMissed`, which the job's own flow hears of. Returns how many were found.
 * @param trying looks at one, and tells at the end what could not be: a stretch in which more jobs ended than are asked about, too
 */
export function missedJobs(ports: Needs) {
  const lookAt = async (name: string, places: ReadonlySet<string>): Promise<number> => {
    const job = await ports.sagemaker.describeTransformJob(name);
    const deployment = job && (await placeOfJob(ports, job))?.deployment;
    const missed = deployment && places.has(deployment.endpoint) && (await isMissed(ports, deployment, job));
    return missed ? recorded(ports, deployment, job) : 0;
  };
  return async function missedJobs(
    deployments: readonly Deployment[],
    stretches: readonly { readonly after: number; readonly before: number }[],
    trying: <T>(what: string, look: () => Promise<T>) => Promise<T | undefined>,
  ): Promise<number> {
    const places = new Set(deployments.map(({ endpoint }) => endpoint));
    if (places.size === 0) return 0;
    let found = 0;
    for (const stretch of stretches) {
      const list = () => ports.sagemaker.completedTransformJobs(stretch, MOST_JOBS + 1);
      const names = (await trying('transform jobs', list)) ?? [];
      for (const name of names.slice(0, MOST_JOBS)) found += (await trying(name, () => lookAt(name, places))) ?? 0;
      if (names.length > MOST_JOBS) await trying('transform jobs', () => tooMany(stretch));
    }
    return found;
  };
}

async function tooMany({ before, after }: { readonly after: number; readonly before: number }): Promise<never> {
  const minutes = Math.round((before - after) / 60_000);
  throw new DependencyError(
    `more than ${MOST_JOBS} transform jobs ended in ${minutes} minutes: the others are not looked for`,
  );
}

/** What ran before the version was live and names neither it nor the one before was held against nothing then. */
async function isMissed({ ledger }: Needs, deployment: Deployment, job: DescribedJob): Promise<boolean> {
  const { config, previous, liveSince = 0 } = deployment;
  if (config === undefined || job.endedAt === undefined) return false;
  if (job.createdAt < liveSince && job.model !== config && job.model !== previous?.config) return false;
  return (await ledger.placeOf(readEffect(deployment, job.name))) === undefined;
}

async function recorded({ ledger }: Needs, deployment: Deployment, job: DescribedJob): Promise<number> {
  const { tenant, model, endpoint, champion } = deployment;
  const { already } = await ledger.commit({
    once: `missed-job:${tenant}:${model}:${endpoint}:${job.name}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'TransformJobMissed',
          actor: { kind: 'service', id: 'sweep' },
          subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
          data: { job: job.name, model: job.model },
        },
      },
    ],
    writes: [],
  });
  return already ? 0 : 1;
}
