import { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../domain/drift/baseline/build-baseline.ts';
import { columnsOf, type FeatureSchema } from '../../domain/drift/columns/schema.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import { canonical } from '../../domain/ledger/record.ts';
import type { Baselines, Evidence } from '../../ports/data.ts';
import type { Objects } from '../../ports/objects.ts';
import { readCsvLines } from './csv-lines.ts';
import { baselineOfStatistics } from './statistics.ts';

/** Baselines kept as evidence; a served version's baseline is read once per process. */
export function baselinesIn(objects: Objects, evidence: Evidence): Baselines {
  const known = new Map<string, Baseline>();
  return {
    build: async (dataUri, schema) => {
      const baseline =
        (await baselineOfStatistics(objects, dataUri, schema)) ??
        (await buildBaseline(schema, columns(objects, dataUri, schema)));
      return evidence.put(canonical(baseline));
    },
    of: async (sha256) => {
      const found = known.get(sha256) ?? Baseline.parse(JSON.parse((await evidence.read(sha256)).toString('utf8')));
      known.clear(); // one baseline at a time: a check of another version must not keep both in memory
      return known.set(sha256, found).get(sha256)!;
    },
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
