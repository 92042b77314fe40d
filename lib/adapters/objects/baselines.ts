import { Baseline, baselineId } from '../../domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../domain/drift/baseline/build-baseline.ts';
import { columnsOf, type FeatureSchema } from '../../domain/drift/columns/schema.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import { canonical } from '../../domain/ledger/record.ts';
import { Segments } from '../../domain/segments/segments.ts';
import type { Baselines, Evidence } from '../../ports/data.ts';
import type { Objects } from '../../ports/objects.ts';
import { readCsvLines } from './csv-lines.ts';
import { baselineOfStatistics } from './statistics.ts';

/** Bytes of baselines by segment: each window keeps a sketch of every part, with as many bins and as large a sample. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Baselines kept as evidence; a served version's baseline is read once per process. */
export function baselinesIn(objects: Objects, evidence: Evidence): Baselines {
  const whole = lastRead(evidence, (json) => Baseline.parse(json));
  return {
    build: async (dataUri, schema) => {
      const baseline =
        (await baselineOfStatistics(objects, dataUri, schema)) ??
        (await buildBaseline(schema, columns(objects, dataUri, schema)));
      return evidence.put(canonical(baseline));
    },
    of: whole,
    buildSegments: async (dataUri, schema, sha256, column) => {
      // few manifests ask for segments
      const { SegmentsBuilder } = await import('../../domain/segments/build-segments.ts');
      if (await baselineOfStatistics(objects, dataUri, schema))
        throw new InvalidEventError(`\`${dataUri}\` holds statistics: segments need the rows of the training data`);
      const baseline = await whole(sha256);
      const builder = new SegmentsBuilder(baseline, column, schema, {});
      for await (const row of columns(objects, dataUri, schema)) builder.add(row);
      const text = canonical(builder.end(baselineId(baseline)));
      const bytes = Buffer.byteLength(text);
      if (bytes > MOST_BYTES)
        throw new InvalidEventError(
          `baselines by \`${column}\` take ${Math.ceil(bytes / 2 ** 20)} MB, at most ${MOST_BYTES / 2 ** 20} are kept: watch fewer columns, or segments of a column with fewer values`,
        );
      return evidence.put(text);
    },
    segments: lastRead(evidence, (json) => Segments.parse(json)),
    size: async (dataUri) => (await objects.look(dataUri)).size,
  };
}

/** Reads a document of the evidence, the last one once: a check of another version must not keep both in memory. */
function lastRead<T>(evidence: Evidence, parse: (json: unknown) => T): (sha256: string) => Promise<T> {
  let known: { sha256: string; found: T } | undefined;
  return async (sha256) => {
    if (known?.sha256 === sha256) return known.found;
    known = undefined;
    const found = parse(JSON.parse((await evidence.read(sha256)).toString('utf8')));
    known = { sha256, found };
    return found;
  };
}

/** The schema's columns of a CSV file with a header, in the schema's order. */
async function* columns(objects: Objects, uri: string, schema: FeatureSchema): AsyncIterable<string[]> {
  let picked: number[] | undefined;
  for await (const row of readCsvLines(objects.open(uri))) {
    if (picked) {
      yield picked.map((index) => row[index] ?? '');
      continue;
    }
    picked = columnsOf(schema).map(({ name }) => {
      const index = row.indexOf(name);
      if (index < 0)
        throw new InvalidEventError(`training data \`${uri}\` have no column \`${name}\`: they have ${row.join(', ')}`);
      return index;
    });
  }
}
