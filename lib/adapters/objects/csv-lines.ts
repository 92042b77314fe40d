import { CsvReader } from '../../domain/capture/text/parse-csv.ts';
import { InvalidEventError } from '../../domain/errors.ts';

/** Rows of a CSV object, the header among them, streamed. A broken row is refused: training data must be whole. */
export async function* readCsvLines(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string[]> {
  let rows: string[][] = [];
  const reader = new CsvReader({
    row: (cells) => rows.push(cells),
    broken: (reason) => {
      throw new InvalidEventError(`training data have a broken row: ${reason}`);
    },
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) {
    reader.feed(decoder.decode(chunk, { stream: true }));
    yield* rows;
    rows = [];
  }
  reader.feed(decoder.decode());
  reader.end();
  yield* rows;
}
