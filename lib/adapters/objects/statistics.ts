import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import type { FeatureSchema } from '../../domain/drift/columns/schema.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import type { Objects } from '../../ports/objects.ts';

/** A baseline job writes about 40 KB a feature. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The baseline of an object that is Model Monitor's `statistics.json`, told from rows by its opening brace; undefined for rows.
 * Throws InvalidEventError for statistics that are broken or do not fit the schema.
 */
export async function baselineOfStatistics(
  objects: Objects,
  uri: string,
  schema: FeatureSchema,
): Promise<Baseline | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of objects.open(uri)) {
    if (parts.length === 0 && !/^\ufeff?\s*\{/.test(Buffer.from(chunk.subarray(0, 64)).toString('utf8')))
      return undefined;
    parts.push(chunk);
    size += chunk.length;
    if (size > LARGEST) throw new InvalidEventError(`\`${uri}\` is over 64 MiB: no statistics are that large`);
  }
  if (parts.length === 0) return undefined;
  // Hardly any version brings statistics: what reads them is loaded when one does.
  const [{ readStatistics }, { baselineOf }] = await Promise.all([
    import('../../domain/model-monitor/read-file.ts'),
    import('../../domain/model-monitor/read-baseline.ts'),
  ]);
  return baselineOf(readStatistics(uri, Buffer.concat(parts).toString('utf8')), schema).baseline;
}
