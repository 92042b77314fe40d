import { globSync, readFileSync } from 'node:fs';
import { RECORD_TYPES, type RecordType } from '../../lib/domain/ledger/types.ts';

/** Sources of flows and ledger, without what only reads records: comparisons, cases, and the tables of effects. */
const sources = globSync(['functions/**/*.ts', 'lib/adapters/items/*.ts'])
  .filter((file) => !file.endsWith('effects.ts'))
  .map((file) => readFileSync(file, 'utf8').replace(/([!=]==|case) '\w+'/g, ''));

/** The types of record that some flow writes. */
export const writtenTypes = (): RecordType[] =>
  (Object.keys(RECORD_TYPES) as RecordType[]).filter((type) => sources.some((text) => text.includes(`'${type}'`)));
