import type { Objects } from '../../../ports/objects.ts';
import type { Ports } from '../../../ports/ports.ts';
import { baselinesIn } from '../../objects/baselines.ts';
import { capturesIn } from '../../objects/captures.ts';
import { evidenceIn } from '../../objects/evidence.ts';
import { wormIn } from '../../objects/worm.ts';
import { lazily } from '../lazily.ts';

/** Evidence in our bucket; captures and training data in the buckets of the teams. */
export function dataPorts(env: { EVIDENCE_BUCKET: string }): Pick<Ports, 'evidence' | 'captures' | 'baselines'> {
  const objects = s3();
  const evidence = evidenceIn(objects, env.EVIDENCE_BUCKET);
  return { evidence, captures: capturesIn(objects), baselines: baselinesIn(objects, evidence) };
}

/** Write-once copies of records, in the Object-Locked bucket. */
export const wormPort = (env: { WORM_BUCKET: string }): Pick<Ports, 'worm'> => ({
  worm: wormIn(s3(), env.WORM_BUCKET),
});

function s3(): Objects {
  let loading: Promise<Objects> | undefined;
  const load = (): Promise<Objects> => {
    loading ??= import('./clients/objects.ts').then(({ objects }) => objects());
    return loading;
  };
  const { list, put } = lazily(load);
  return {
    list,
    put,
    open: async function* (uri, options) {
      yield* (await load()).open(uri, options);
    },
  };
}
