import { InvalidEventError } from '../../lib/domain/errors.ts';
import { cutText } from '../../lib/domain/ledger/bounded.ts';
import type { Model, ModelVersion } from '../../lib/domain/model/model.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { bucketsOf } from '../register/own-names.ts';
import { assertOwn } from '../register/owner.ts';

type Needs = PortsOf<'baselines:build' | 'owners'>;

/** Why there is none is kept so far (characters): it names columns of the training data. */
const BECAUSE = 300;

/** What a version's windows are to be held against, made of its training data where it is not there yet. Training data that do not fit the manifest leave it without: the gate says so. */
export async function buildBaselines(
  ports: Needs,
  { manifest }: Pick<Model, 'manifest'>,
  version: ModelVersion,
): Promise<Pick<ModelVersion, 'baseline' | 'segments'>> {
  const data = version.lineage.trainingData;
  const { baseline: there, segments: known } = version;
  if (!manifest || !data) return { baseline: there, segments: known };
  const { schema, monitoring } = manifest;
  const column = monitoring.drift.segments;
  const isWanted = column !== undefined && known?.column !== column;
  if (there !== undefined && !isWanted) return { baseline: there, segments: known };
  assertOwn(ports.owners, version, bucketsOf([data]));
  const built = there === undefined ? await unlessMisfit(() => ports.baselines.build(data, schema)) : { sha256: there };
  const { sha256: baseline } = built;
  if (baseline === undefined || !isWanted) return { baseline, segments: known };
  const segments = await unlessMisfit(() => ports.baselines.buildSegments(data, schema, baseline, column));
  return { baseline, segments: { column, ...segments } };
}

/** The digest of what was built, or in words why it could not be. */
async function unlessMisfit(build: () => Promise<string>): Promise<{ sha256?: string; because?: string }> {
  try {
    return { sha256: await build() };
  } catch (error) {
    if (error instanceof InvalidEventError) return { because: cutText(error.message, BECAUSE) };
    throw error;
  }
}
