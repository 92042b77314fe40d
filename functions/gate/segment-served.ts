import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { buildSegments } from './build-baselines.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'baselines:build' | 'owners'>;

/**
 * Makes the baselines by segment that a manifest asks for since it was applied, of versions that were judged before and serve, are on their way, or would be gone back to: each is looked
 * at once a column, and where none could be made, its item and record say why.
 * The record of the manifest, `hash`, is what they are made for: a column that is named again after another one is made anew.
 */
export async function segmentServed(
  ports: Needs,
  { tenant, model, hash: cause }: ModelId & { hash: string },
): Promise<void> {
  const id = { tenant, model };
  const [found, deployments] = await Promise.all([ports.registry.model(id), ports.registry.deployments(id)]);
  const manifest = found?.manifest;
  if (manifest?.monitoring.drift.segments === undefined) return;
  for (const number of new Set(deployments.flatMap(servedIn))) {
    const version = await ports.registry.version(id, number);
    if (version) await segmentVersion(ports, manifest, { version, cause });
  }
}

const servedIn = ({ champion, releasing, previous }: Deployment): number[] =>
  [champion, releasing?.version, previous?.version].filter(
    (version) => version !== undefined && version > 0,
  ) as number[];

async function segmentVersion(
  ports: Needs,
  manifest: Manifest,
  { version, cause }: { version: ModelVersion; cause: string },
): Promise<void> {
  const segments = await buildSegments(ports, manifest, version);
  if (!segments || segments === version.segments) return;
  const { column, sha256, because } = segments;
  const { tenant, model } = version;
  await ports.ledger.commit({
    once: `segments:${tenant}:${model}:${version.version}:${cause}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'SegmentsBuilt',
          actor: { kind: 'service', id: 'gate' },
          subject: { tenant, model, version: version.version },
          verdict: sha256 === undefined ? 'none' : 'built',
          ...(sha256 !== undefined && { evidence: [{ name: 'segments', sha256 }] }),
          data: { column, ...(because !== undefined && { because }) },
        },
      },
    ],
    writes: [writes.version(version, { segments })],
  });
}
