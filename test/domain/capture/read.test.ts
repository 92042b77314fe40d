import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../lib/domain/capture/capture.ts';
import { splitLines } from '../../../lib/domain/capture/lines.ts';
import { type BrokenLine, inWindow, readCapture, readGroundTruth } from '../../../lib/domain/capture/read.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { captureLine, csv } from './lines.ts';

/** The same bytes in pieces of a given size. */
function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

async function read(bytes: string | Uint8Array, options: { size?: number; window?: Window } = {}) {
  const records: CaptureRecord[] = [];
  const broken: BrokenLine[] = [];
  const sink = { record: (r: CaptureRecord) => records.push(r), broken: (b: BrokenLine) => broken.push(b) };
  const counts = await readCapture(pieces(Buffer.from(bytes), options.size ?? 65_536), sink, {
    window: options.window,
  });
  return { counts, records, broken };
}

describe('reading a capture', () => {
  it('gives records, passes blank lines by, and says where broken ones are', async () => {
    const good = captureLine();
    const other = captureLine({ eventId: 'e-2' });
    const { counts, records, broken } = await read(`${good}\r\n\n  \nNaN\n${other}`);
    expect(counts).toEqual({ lines: 3, records: 2, outside: 0, broken: 1, copies: 0, kinds: { 'bare-token': 1 } });
    expect(records).toHaveLength(2);
    expect(broken).toMatchObject([{ line: 4, offset: Buffer.byteLength(good) + 2 + 1 + 3, kind: 'bare-token' }]);
  });

  it('gives the same however the bytes are cut', async () => {
    const text = `\ufeff${captureLine({ input: csv('"é\n😀",2') })}\nbroken\n\n${captureLine({ eventId: 'e-2' })}`;
    const whole = await read(text);
    expect(whole.counts).toMatchObject({ records: 2, broken: 1 });
    for (const size of [1, 2, 3, 5, 7, 64]) expect(await read(text, { size })).toEqual(whole);
  });

  it('passes a line beyond the cap by and goes on', async () => {
    const other = captureLine({ eventId: 'e-2' });
    const { counts, broken } = await read(`${captureLine()}\n${'x'.repeat(7 * 1024 * 1024)}\n${other}\n`);
    expect(counts).toMatchObject({ records: 2, broken: 1, kinds: { 'too-long': 1 } });
    expect(broken[0]!.line).toBe(2);
  });

  it('counts a line that is there twice once, however it ends: the same event, time and payload', async () => {
    const line = captureLine();
    const others = [captureLine({ eventId: 'e-2' }), captureLine({ inferenceTime: '2022-02-14T17:25:50Z' })];
    const { counts, records } = await read(
      [line, ...others, `${line}\r`, captureLine({ input: csv('1') }), line].join('\n'),
    );
    expect(counts).toMatchObject({ lines: 6, records: 4, copies: 2 });
    expect(records).toHaveLength(4);
  });

  it('of nothing has no records', async () => {
    expect((await read('')).counts).toMatchObject({ lines: 0, records: 0 });
    expect((await read('\n \r\n')).counts).toMatchObject({ lines: 0, records: 0 });
  });

  it.each([
    ['UTF-16 with a mark', Buffer.from(`\ufeff${captureLine()}`, 'utf16le'), 'UTF-16'],
    ['UTF-16 without one', Buffer.from(captureLine(), 'utf16le'), 'UTF-16'],
    ['big-endian UTF-16', Buffer.from(`\ufeff${captureLine()}`, 'utf16le').swap16(), 'UTF-16'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'gzip'],
    ['Parquet', Buffer.from('PAR1....'), 'Parquet'],
    ['a JSON array', Buffer.from(` \n [${captureLine()}]`), 'JSON array'],
  ])('refuses %s with a hint', async (_name, bytes, hint) => {
    await expect(read(bytes, { size: 1 })).rejects.toThrow(InvalidEventError);
    await expect(read(bytes)).rejects.toThrow(hint);
  });

  it('never throws on bytes of any kind, but for what is no JSON Lines at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 9 }), async (bytes, size) => {
        const counts = await read(bytes, { size }).then(
          ({ counts }) => counts,
          (error: unknown) => error,
        );
        if (counts instanceof InvalidEventError) return;
        expect(counts).toMatchObject({ records: 0, outside: 0 });
      }),
    );
  });

  it('takes what is in the window and counts the rest', async () => {
    const at = ['16:59:59.999', '17:00:00', '17:59:59.999', '18:00:00'];
    const lines = at.map((time) => captureLine({ eventId: time, inferenceTime: `2022-02-14T${time}Z` }));
    const window = { start: Date.UTC(2022, 1, 14, 17), end: Date.UTC(2022, 1, 14, 18) };
    const { counts, records } = await read(lines.join('\n'), { window });
    expect(records.map(({ eventId }) => eventId)).toEqual(at.slice(1, 3));
    expect(counts).toMatchObject({ lines: 4, records: 2, outside: 2 });
  });
});

it.each([
  [999, false],
  [1_000, true],
  [1_999, true],
  [2_000, false],
])('has %d inside a window from 1000 to 2000: %s', (at, inside) => {
  expect(inWindow(at, { start: 1_000, end: 2_000 })).toBe(inside);
});

it('reads ground truth the same way', async () => {
  const labels: string[] = [];
  const line = '{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"a"},"eventVersion":"0"}';
  const counts = await readGroundTruth([Buffer.from(`${line}\n{}\n`)], {
    record: ({ eventId }) => labels.push(eventId),
  });
  expect(labels).toEqual(['a']);
  expect(counts).toMatchObject({ records: 1, broken: 1 });
});

it('cuts lines like `split` does, with offsets that lead back to them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z\r]{0,5}$/), { minLength: 1 }),
      fc.integer({ min: 1, max: 7 }),
      async (parts, size) => {
        const bytes = Buffer.from(`aaaa\n${parts.join('\n')}`);
        const lines = (await Array.fromAsync(splitLines(pieces(bytes, size)))).flat();
        const expected = bytes.toString().split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines.map((line) => Buffer.from(line.bytes!).toString())).toEqual(
          expected.map((text) => text.replace(/\r$/, '')),
        );
        for (const [i, line] of lines.entries()) {
          expect(bytes.subarray(line.offset, line.offset + expected[i]!.length).toString()).toBe(expected[i]);
        }
      },
    ),
  );
});
