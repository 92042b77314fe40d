import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeBaseline } from '../../../cli/actions/drift/baseline.ts';
import { sharingThreads } from '../../../cli/threads/threads.ts';
import { Crew, type ShareThreads } from '../../../lib/tables/sketch/plain/shares.ts';
import { drawBy, writeParquet } from '../parquet-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-shares-'));
const double = (i: number): number => ((i * 7919) % 10_007) / 8;
const CELLS: readonly ((i: number) => string)[] = [
  (i) => String(double(i)),
  (i) => 'abcd'[((i * 31) % 7) % 4]!,
  (i) => (i % 11 === 0 ? '' : String((i * 104_729) % 1_009)),
  (i) => `the ${['red', 'green', 'blue'][i % 3]} one of lot ${(i * 13) % 997} came ${i % 5} days late`,
  (i) => (i % 2 ? `${i % 90}%` : `${(i * 3) % 90}%`),
];
const HEADER = 'price,kind,count,note,share\n';
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `${CELLS.map((cell) => cell(from + at)).join()}\n`).join('');

/** Files of each kind whose columns are shared: some of their rows are broken, quoted, a header again. */
function written() {
  const at = (name: string) => join(folder, name);
  const odd = '1,2\n"7,5",a,3,"a ""quoted"" text",4%\nprice,kind,count,note,share\n1,2,3,4,5,6,7\n';
  writeFileSync(at('rows.csv'), `${HEADER}${lines(0, 1_000)}${odd}${lines(1_000, 2_000)}3,a,`);
  mkdirSync(at('parts'));
  writeFileSync(at('parts/a.csv'), `${HEADER}${lines(0, 1_500)}`);
  writeFileSync(at('parts/b.csv'), `${HEADER}${lines(1_500, 1_817)}${odd}`);
  writeFileSync(at('rows.parquet'), parquet());
  return { csv: at('rows.csv'), parts: at('parts'), parquet: at('rows.parquet') };
}

/** Doubles and texts, in pages and row groups as they are drawn. */
function parquet(): Buffer {
  const draw = drawBy(7);
  const doubles = Array.from({ length: 3_000 }, (_, i) => {
    const value = Buffer.alloc(8);
    value.writeDoubleLE(double(i));
    return value;
  });
  const texts = ['red', 'green', 'blue'].map((text) => Buffer.from([text.length, 0, 0, 0, ...Buffer.from(text)]));
  const rows = (below: number) => Array.from({ length: 2_001 }, () => draw(below + 1) - 1);
  return writeParquet(
    [
      ...['a', 'b', 'c'].map((name) => ({ name, type: 5, required: false, pool: doubles, rows: rows(3_000) })),
      ...['d', 'e'].map((name) => ({ name, type: 6, converted: 0, required: false, pool: texts, rows: rows(3) })),
    ],
    draw,
  );
}

const files = written();
let said: string[] = [];
beforeEach(() => {
  said = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** What `drift baseline` writes and says with such threads, whatever the size of the file. */
async function made(data: string, threads?: ShareThreads): Promise<{ bytes: string; said: string[] }> {
  const output = join(folder, 'baseline.json');
  said = [];
  const types = data === files.parquet ? {} : { types: new Map([['note', 'text' as const]]) };
  await makeBaseline({ data, output, json: false, maximumBroken: 0.5, ...types }, new Crew(threads, 0));
  return { bytes: readFileSync(output, 'utf8'), said };
}

/** Real ones, so many of them, and what was asked of them. */
function asked(others: number): ShareThreads & { shares: (readonly number[])[]; answered: number } {
  const { start } = sharingThreads();
  const shares: (readonly number[])[] = [];
  const told = {
    ...{ others, shares, answered: 0 },
    start: () => {
      const thread = start();
      return {
        gather: async (job: Parameters<typeof thread.gather>[0]) => {
          shares.push(job.share);
          const done = await thread.gather(job);
          told.answered++;
          return done;
        },
        end: thread.end,
      };
    },
  };
  return told;
}

describe('a baseline whose columns several threads gather', () => {
  it.each(Object.entries(files))('is that of one thread byte for byte: %s', async (_, data) => {
    const alone = await made(data);
    const two = asked(1);
    expect(await made(data, two)).toEqual(alone);
    // one for the look at columns, one for what is kept of them
    expect(two).toMatchObject({ answered: 2 });
    expect(two.shares[0]).toEqual([1, 3]);
  });

  it('is so with more threads than there are pairs of columns, which are not all started', async () => {
    const many = asked(7);
    expect(await made(files.csv, many)).toEqual(await made(files.csv));
    expect(many.answered).toBe(4);
  });

  it.each([
    ['that fails', () => Promise.reject(new Error('ended'))],
    ['that read another file', async () => ({ rows: 3, made: [] })],
  ])('is made by one thread beside one %s, which is not asked again', async (_, gather) => {
    let ended = 0;
    let started = 0;
    const start = () => {
      started++;
      return { gather, end: () => void ended++ };
    };
    expect(await made(files.csv, { others: 1, start })).toEqual(await made(files.csv));
    expect([started, ended]).toEqual([1, 1]);
  });

  it('is refused with the words of one thread', async () => {
    const data = join(folder, 'broken.csv');
    writeFileSync(data, `${HEADER}${'1,2\n'.repeat(30)}`);
    const refusal = (threads?: ShareThreads) => made(data, threads).catch((cause: Error) => cause.message);
    expect(await refusal(asked(1))).toBe(await refusal());
    expect(await refusal()).toContain('are broken');
  });
});
