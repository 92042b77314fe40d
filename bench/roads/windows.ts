import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { featuresOf, rowsOf } from '../scan/data.ts';

/** The kinds of file one window is written as; Parquet is made from the CSV by a peer. */
export type Kind = 'capture' | 'csv' | 'json' | 'lines';

/** Writes the same rows, whatever the kind: no two of them alike, so that no dictionary is kinder than life. */
export async function writeWindow(path: string, kind: Kind, columns: number, rows: number): Promise<void> {
  const file = createWriteStream(path);
  const line = LINES[kind](columns);
  let block = kind === 'csv' ? `${names(columns).join(',')}\n` : '';
  let number = 0;
  for (const row of rowsOf(columns, rows)) {
    block += line(row, number++);
    if (block.length < 1 << 20) continue;
    if (!file.write(block)) await once(file, 'drain');
    block = '';
  }
  file.end(block);
  await once(file, 'close');
}

/** Cuts a CSV file into those of a folder, of so many rows each under the same header. */
export async function cutIntoParts(file: string, folder: string, rows: number): Promise<void> {
  mkdirSync(folder);
  let header: string | undefined;
  let lines: string[] = [];
  let parts = 0;
  const end = () => writeFileSync(join(folder, `part-${parts++}.csv`), `${[header, ...lines].join('\n')}\n`);
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (header === undefined) header = line;
    else if (lines.push(line) === rows) {
      end();
      lines = [];
    }
  }
  if (lines.length > 0) end();
}

const names = (columns: number) => featuresOf(columns).map(({ name }) => name);

const LINES: Record<Kind, (columns: number) => (row: string[], number: number) => string> = {
  csv: () => (row) => `${row.join(',')}\n`,
  capture: () => (row, number) => captured('text/csv', 'CSV', row.join(','), number),
  json: (columns) => {
    const object = objectOf(columns);
    return (row, number) => captured('application/json', 'JSON', object(row), number);
  },
  lines: (columns) => {
    const object = objectOf(columns);
    return (row) => `${object(row)}\n`;
  },
};

/** A row as one JSON object, texts in quotes and what is missing null. */
function objectOf(columns: number): (row: string[]) => string {
  const members = featuresOf(columns).map(({ name, type }) => ({
    key: JSON.stringify(name),
    text: type === 'category',
  }));
  return (row) => {
    const cells = members.map(({ key, text }, i) => {
      const cell = row[i]!;
      return `${key}:${cell === '' ? 'null' : text ? JSON.stringify(cell) : cell}`;
    });
    return `{${cells.join(',')}}`;
  };
}

/** A line as SageMaker writes it, half a second after the one before. */
function captured(type: string, encoding: string, data: string, number: number): string {
  const time = new Date(Date.UTC(2026, 10, 23, 6) + Math.floor(number * 0.5) * 1000).toISOString().slice(0, 19);
  const id = `${String(number).padStart(8, '0')}-5c1f-4a0e-9d4b-${String(number % 999_983).padStart(12, '0')}`;
  return (
    `{"captureData":{"endpointInput":{"observedContentType":"${type}","mode":"INPUT","data":${JSON.stringify(data)},"encoding":"${encoding}"},` +
    `"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"0.${number % 9_973}","encoding":"CSV"}},` +
    `"eventMetadata":{"eventId":"${id}","inferenceTime":"${time}Z"},"eventVersion":"0"}\n`
  );
}
