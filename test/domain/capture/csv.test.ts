import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvReader, parseCsv } from '../../../lib/domain/capture/text/parse-csv.ts';

function read(chunks: string[], longest?: number) {
  const heard: (string[] | string)[] = [];
  const reader = new CsvReader({ row: (cells) => heard.push(cells), broken: (reason) => heard.push(reason) }, longest);
  for (const chunk of chunks) reader.feed(chunk);
  reader.end();
  return heard;
}

const quote = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const cells = fc.array(fc.array(fc.stringMatching(/^[a",\r\n é]{0,4}$/), { minLength: 2, maxLength: 4 }), {
  maxLength: 6,
});

it('gives back what was written by RFC 4180, however it is cut', () => {
  fc.assert(
    fc.property(cells, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 6 }), (rows, end, size) => {
      const text = rows.map((row) => row.map(quote).join(',') + end).join('');
      expect(parseCsv(text)).toEqual({ rows });
      expect(read(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(rows);
    }),
  );
});

it('never throws, and gives the same however any text is cut', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a",\r\n]{0,30}$/), fc.integer({ min: 1, max: 5 }), (text, size) => {
      expect(read(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(read([text]));
    }),
  );
});

it.each([
  ['a"b,c', 'quote in the wrong place'],
  ['"a"b,c', 'quote in the wrong place'],
  ['"a', 'not closed'],
  ['a\rb', 'carriage return'],
  ['"a"\rb', 'carriage return'],
])('finds %j broken', (text, reason) => {
  expect(parseCsv(text)).toEqual({ broken: expect.stringContaining(reason) });
});

it('loses one line to a broken record and goes on', () => {
  expect(read(['1,2\na"b,c\n3,4\n'])).toEqual([['1', '2'], 'a quote in the wrong place', ['3', '4']]);
});

it('does not let an open quote swallow more than the cap', () => {
  const heard = read(['"open\n', ...Array.from({ length: 50 }, (_, i) => `${i},x\n`)], 100);
  expect(heard[0]).toBe('a record is longer than the limit');
  expect(heard.slice(1)).toEqual(Array.from({ length: 50 }, (_, i) => [String(i), 'x']));
});
