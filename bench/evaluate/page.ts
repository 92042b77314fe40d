import { cpus, loadavg } from 'node:os';

const load = loadavg()[0]!.toFixed(0);

/** CPU seconds (user and system) of reading, of all the work and of the whole process, seconds of the work by the clock, peak memory in MB. */
export interface Told {
  readonly read: number;
  readonly work: number;
  readonly whole: number;
  readonly clock: number;
  readonly megabytes: number;
  readonly rows: number;
  /** CPU seconds of one resample. */
  readonly resample?: number;
  readonly found: Record<string, number>;
}

export interface Compared {
  readonly rows: number;
  readonly bytes: number;
  readonly steward: Told;
  readonly sklearn: Told;
  readonly resample: number | undefined;
  /** The same rows in other forms, by Steward alone. */
  readonly forms: Readonly<Record<'jsonl' | 'parquet', { readonly run: Told; readonly bytes: number }>>;
}

interface Bar {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly held: boolean;
}

/** Resamples an interval takes. */
const RESAMPLES = 1_000;
/** Rows for which there are bars, what pandas and scikit-learn must take in times of ours, and how much memory we may have, and in times of that of the fewest rows. */
const MANY = 10_000_000;
// the peak of one run is up to a tenth off: ten times the rows may take a quarter more
const [TIMES, MOST_MEGABYTES, STEEPEST] = [10, 500, 1.25];

/** The page, and the bars that were missed. */
export function pageOf(compared: readonly Compared[], rounds: number): { page: string; missed: readonly Bar[] } {
  const bars = compared.flatMap((each) => barsOf(each, compared[0]!));
  const machine = `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}`;
  const held = (bar: Bar) => `| ${bar.what} | ${bar.wanted} | ${bar.found} | ${bar.held ? 'yes' : '**no**'} |`;
  const page = `# The gate's evaluation beside pandas and scikit-learn

Written by \`npm run bench:evaluate\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. One file of predictions of two models of two classes (\`id,label,challenger,champion,region\`): Steward
measures 13 metrics of both models and their 12 paired differences, each with its interval, as a whole and in five slices; scikit-learn the same values without intervals, and in the rows that say so with those
of a paired bootstrap of the whole alone (${RESAMPLES.toLocaleString('en')} resamples, told from one). By turns, each run a process of its own, ${rounds === 1 ? 'one run each' : `the best of ${rounds}`}; what both measure is the same within 0.000005. CPU is user and system together, of the
work alone and, in brackets, of the whole process with start and imports; bars are on the CPU of the work. By the clock it is the work alone, on a machine with load ${load} when the first began. Memory is
the largest resident set of the whole process; meanwhile 31 bytes a row lie on the disk.

| rows | form | MB | contender | CPU s | of which reading | times ours | s by the clock | peak MB |
|---|---|---|---|---|---|---|---|---|
${compared.flatMap(linesOf).join('\n')}

| bar | wanted | found | held |
|---|---|---|---|
${bars.map(held).join('\n')}

How many rows are counted rather than looked at one by one, and by how much intervals are wider for it, stands in [pipelines.md](pipelines.md).
`;
  return { page, missed: bars.filter((bar) => !bar.held) };
}

function linesOf({ rows, bytes, steward, sklearn, resample, forms }: Compared): string[] {
  const line = (form: string, size: number, who: string, run: Told, times: string) =>
    `| ${rows.toLocaleString('en')} | ${form} | ${(size / 1e6).toFixed(0)} | ${who} | ${run.work.toFixed(1)} (${run.whole.toFixed(1)}) | ${run.read.toFixed(1)} | ${times} | ${run.clock.toFixed(1)} | ${run.megabytes.toFixed(0)} |`;
  const intervals = resample === undefined ? undefined : sklearn.work + RESAMPLES * resample;
  const of = (cpu: number) => (cpu / steward.work).toFixed(1);
  return [
    line('CSV', bytes, 'Steward, values and intervals', steward, ''),
    line('CSV', bytes, 'pandas + scikit-learn, values alone', sklearn, of(sklearn.work)),
    ...(intervals === undefined
      ? []
      : [
          `| ${rows.toLocaleString('en')} | CSV | | the same with intervals of the whole | ${intervals.toFixed(0)} | | ${of(intervals)} | | |`,
        ]),
    line('JSON Lines', forms.jsonl.bytes, 'Steward, values and intervals', forms.jsonl.run, ''),
    line('Parquet', forms.parquet.bytes, 'Steward, values and intervals', forms.parquet.run, ''),
  ];
}

function barsOf({ rows, steward, sklearn, forms }: Compared, fewest: Compared): Bar[] {
  if (rows < MANY) return [];
  const times = sklearn.work / steward.work;
  const memory = [
    ['CSV', steward, fewest.steward],
    ['JSON Lines', forms.jsonl.run, fewest.forms.jsonl.run],
    ['Parquet', forms.parquet.run, fewest.forms.parquet.run],
  ] as const;
  return [
    {
      what: `CPU of pandas + scikit-learn for the values alone of ${rows.toLocaleString('en')} rows, in times of ours with every interval`,
      ...{ wanted: `at least ${TIMES}`, found: times.toFixed(1), held: times >= TIMES },
    },
    ...memory.flatMap(([form, { megabytes }, few]) => {
      const steep = megabytes / few.megabytes;
      return [
        {
          what: `memory, ${form}`,
          ...{
            wanted: `at most ${MOST_MEGABYTES} MB`,
            found: `${megabytes.toFixed(0)} MB`,
            held: megabytes <= MOST_MEGABYTES,
          },
        },
        {
          what: `memory of ${rows.toLocaleString('en')} rows in times of that of ${fewest.rows.toLocaleString('en')}, ${form}`,
          ...{ wanted: `at most ${STEEPEST}`, found: steep.toFixed(2), held: steep <= STEEPEST },
        },
      ];
    }),
  ];
}
