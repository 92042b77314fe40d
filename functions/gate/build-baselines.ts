import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { cutText } from '../../lib/domain/ledger/bounded.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Model, ModelVersion } from '../../lib/domain/model/model.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { bucketsOf } from '../register/own-names.ts';
import { assertOwn } from '../register/owner.ts';

type Needs = PortsOf<'baselines:build' | 'owners'>;

/** Why there are none is kept so far (characters): it names columns of the training data. */
const BECAUSE = 300;

/** What a version's windows are to be held against, made of its training data where it is not there yet; why there is none, and whether its data were not there to be read (`unread`). */
export async function buildBaselines(
  ports: Needs,
  { manifest }: Pick<Model, 'manifest'>,
  version: ModelVersion,
): Promise<Pick<ModelVersion, 'baseline' | 'segments'> & { noBaseline?: string; unread?: true }> {
  const { segments } = version;
  if (!manifest || version.baseline)
    return {
      baseline: version.baseline,
      segments: manifest ? await buildSegments(ports, manifest, version) : segments,
    };
  const built = await buildBaseline(ports, manifest, version);
  return { ...built, segments: await buildSegments(ports, manifest, { ...version, baseline: built.baseline }) };
}

async function buildBaseline(
  ports: Needs,
  { schema }: Manifest,
  version: ModelVersion,
): Promise<{ baseline: string | undefined; noBaseline?: string; unread?: true }> {
  const data = version.lineage.trainingData;
  if (!data) return { baseline: undefined };
  assertOwn(ports.owners, version, bucketsOf([data]));
  try {
    return { baseline: await ports.baselines.build(data, schema) };
  } catch (error) {
    // Training data that are not there, or do not fit the manifest, leave the version without a baseline: the gate says why.
    const noBaseline = cutText((error as Error).message, BECAUSE);
    if (error instanceof InvalidEventError) return { baseline: undefined, noBaseline };
    if (error instanceof NotFoundError) return { baseline: undefined, noBaseline, unread: true };
    throw error;
  }
}

/** Baselines by the values of the column that the manifest names, or in words why there are none; those that are there where it names no other. */
export async function buildSegments(
  ports: Needs,
  { schema, monitoring }: Manifest,
  version: ModelVersion,
): Promise<ModelVersion['segments']> {
  const column = monitoring.drift.segments;
  const { segments, baseline, lineage } = version;
  const data = lineage.trainingData;
  if (column === undefined || segments?.column === column || baseline === undefined || !data) return segments;
  try {
    assertOwn(ports.owners, version, bucketsOf([data]));
    return { column, sha256: await ports.baselines.buildSegments(data, schema, baseline, column) };
  } catch (error) {
    if (error instanceof InvalidEventError || error instanceof NotFoundError)
      return { column, because: cutText(error.message, BECAUSE) };
    throw error;
  }
}
