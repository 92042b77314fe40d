import * as z from 'zod';
import type { Retrain } from '../../lib/domain/retrain/retrain.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { type AboutRetrain, findRetrain } from './finish.ts';
import { versionMadeBy } from './follow.ts';

/** Of what the gate measured, as it keeps it, the values. */
const Measured = z.object({ challenger: z.record(z.string(), z.object({ value: z.string() })) });

/** What the version of a run measured in the metric that the manifest tunes by, on its held-out rows; undefined where nothing is tuned, or it brought no version that was measured. */
export async function resultOfRun(
  ports: PortsOf<'registry' | 'evidence:read'>,
  about: AboutRetrain,
): Promise<Retrain['result']> {
  const [run, model] = await Promise.all([findRetrain(ports, about), ports.registry.model(about)]);
  const metric = model?.manifest?.retraining?.tune?.metric;
  if (metric === undefined || run.pipelineExecution === undefined) return undefined;
  const version = await versionMadeBy(ports, about, run.pipelineExecution);
  if (!version?.gate?.measured) return undefined;
  const { challenger } = Measured.parse(
    JSON.parse((await ports.evidence.read(version.gate.measured)).toString('utf8')),
  );
  const value = challenger[metric]?.value;
  return value === undefined ? undefined : { version: version.version, metric, value: Number(value) };
}
