import type { Kind } from './windows.ts';

/** One row of the table; `group` is the rows of one row group of Parquet. */
export interface Road {
  readonly key: string;
  readonly name: string;
  readonly kind: Kind;
  readonly columns: number;
  readonly rows: number;
  readonly group?: number;
  /** a baseline is made of it, instead of a check */
  readonly made?: true;
  /** so many files of one folder hold it */
  readonly parts?: number;
  /** it is played day by day, which no peer does */
  readonly replayed?: true;
}

/** The roads asked for by name, all of them where none is; none where it was said instead how to ask, or which name is no road. */
export function chosenRoads(asked: readonly string[], roads: readonly Road[]): readonly Road[] {
  const unknown = asked.find((key) => !roads.some((road) => road.key === key));
  if (unknown === undefined) return roads.filter(({ key }) => asked.length === 0 || asked.includes(key));
  const help = unknown === '--help' || unknown === '-h';
  if (!help) {
    process.stderr.write(`\`${unknown}\` is no road: choose among ${roads.map(({ key }) => key).join(', ')}\n`);
    process.exitCode = 3;
    return [];
  }
  process.stdout.write(`Measures every road from a file to a verdict beside pandas + scipy and DuckDB, in turns. Ends with 1 while a bar is missed.

  npm run bench:roads                                all roads, about ten minutes; writes docs/bench-roads.md
  npm run bench:roads -- capture-csv json-lines      these alone; writes nothing
  ROWS=200000 ROUNDS=3 npm run bench:roads -- csv    fewer rows, the best of three
  PEERS=none npm run bench:roads                     Steward alone, without Python

${roads.map(({ key, name, rows, columns }) => `  ${key.padEnd(18)} ${name}, ${rows.toLocaleString('en')} rows of ${columns} columns`).join('\n')}
`);
  return [];
}
