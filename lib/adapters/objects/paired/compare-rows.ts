import type { Reason } from '../../../domain/reason.ts';
import { rowFit } from '../../../domain/transform/answer-of.ts';
import { rowLayout } from '../../../domain/transform/capture-line.ts';
import type { PairedFiles } from '../../../domain/transform/paired-files.ts';
import type { Objects } from '../../../ports/objects.ts';
import { countRows, openInput, RowReader } from './rows.ts';

/** How many rows an input and its answer have, and of which it does not tell what was asked or answered. */
interface Compared {
  readonly rows: number;
  readonly answers: number;
  readonly untold: Reason[];
}

/** Counts the rows of a pair, and where a filter picks or both were joined looks at every one of them: which part is the answer each tells for itself. */
export async function compareRows(objects: Objects, pair: PairedFiles): Promise<Compared> {
  const layout = rowLayout(pair);
  const kept = objects.open(pair.output.uri, { etag: pair.output.etag });
  if (layout.input.length === 0 && !layout.joined) {
    const [rows, answers] = await Promise.all([countRows(openInput(objects, pair)), countRows(kept)]);
    return { rows, answers, untold: [] };
  }
  const found = { asked: new Lines(), answered: new Lines(), even: new Lines() };
  const [records, all] = [new RowReader(openInput(objects, pair)), new RowReader(kept)];
  let [rows, answers, width] = [0, 0, 0];
  try {
    for (;;) {
      const more = records.isMore();
      // To wait for what is there already costs more than to look at it.
      if (more !== true && !(await more)) break;
      rows += 1;
      const record = records.take();
      const answered = all.isMore();
      if (answered !== true && !(await answered)) continue;
      answers += 1;
      const fit = rowFit(record, all.take(), layout);
      if (!fit.asked) found.asked.add(rows);
      if (fit.width === undefined) found.answered.add(rows);
      else if (width === 0) width = fit.width;
      else if (fit.width !== width) found.even.add(rows);
    }
    while (await all.isMore()) {
      all.take();
      answers += 1;
    }
  } finally {
    await Promise.all([records.close(), all.close()]);
  }
  return { rows, answers, untold: untold(pair, found, width) };
}

/** Lines that are counted, of which the first is told. */
class Lines {
  count = 0;
  first = 0;

  add(line: number): void {
    this.count += 1;
    this.first ||= line;
  }

  toString(): string {
    return this.count === 1 ? `in line ${this.first}` : `in ${this.count} lines, the first is ${this.first}`;
  }
}

function untold(
  { input, output, inputFilter, outputFilter }: PairedFiles,
  { asked, answered, even }: Record<'asked' | 'answered' | 'even', Lines>,
  width: number,
): Reason[] {
  const say = (of: Lines, rule: string, subject: string, observed: string, limit: string): Reason[] =>
    of.count === 0 ? [] : [{ rule, subject, observed: `${observed}, ${of}`, limit }];
  return [
    ...say(asked, 'job-data', 'InputFilter', inputFilter, `what every row of \`${input.uri}\` has`),
    ...say(
      answered,
      'job-data',
      'OutputFilter',
      outputFilter,
      `one that tells which part of every row of \`${output.uri}\` is the answer`,
    ),
    ...say(even, 'paired-rows', output.uri, 'answers of another width', `${width} cells, as the first has`),
  ];
}
