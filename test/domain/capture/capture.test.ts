import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCaptureLine, parseGroundTruthLine } from '../../../lib/domain/capture/capture.ts';
import { base64, captureLine, csv, json } from './lines.ts';

const parsed = (line: string, columns = {}) => {
  const outcome = parseCaptureLine(line, columns);
  if (!outcome.ok) throw new Error(`broken: ${outcome.kind}`);
  return outcome.value;
};
const kindOf = (line: string | Uint8Array, columns = {}) => {
  const outcome = parseCaptureLine(line, columns);
  return outcome.ok ? 'ok' : outcome.kind;
};

describe('a captured line', () => {
  it('is read as SageMaker writes it', () => {
    expect(parsed(captureLine({ metadata: { inferenceId: 'i-9', customAttributes: ['x'] } }))).toEqual({
      eventId: 'e-1',
      inferenceId: 'i-9',
      at: Date.UTC(2022, 1, 14, 17, 25, 49),
      input: [['69', '0', '153.7']],
      output: [['0.0254']],
      unknown: [],
    });
  });

  it.each([
    [
      'several rows',
      csv('1,2\n3,4\n'),
      csv('0.1\n0.2'),
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'CRLF and no last line end',
      csv('1,2\r\n3,4'),
      csv('0.1\r\n0.2\r\n'),
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'quotes, commas and line ends inside them',
      csv('"a,b","c""d"\n"e\nf",\n'),
      csv('1\n2'),
      [
        ['a,b', 'c"d'],
        ['e\nf', ''],
      ],
    ],
    [
      'answers on one line',
      csv('1,2\n3,4'),
      csv('0.1,0.2'),
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'base64 of CSV',
      base64('1,2\n3,4', 'text/csv; charset=utf-8'),
      csv('0.1\n0.2'),
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a JSON array', json('[1, null, "x", true]'), csv('0.1'), [['1', undefined, 'x', 'true']]],
    [
      'JSON rows',
      json('{"instances":[[1,2],[3,4]]}'),
      json('{"predictions":[[0.1],[0.2]]}'),
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'JSON Lines',
      json('{"features":[1,2]}\n{"features":[3,4]}'),
      csv('0.1\n0.2'),
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['base64 of JSON', base64('[[1,2]]', 'application/json'), csv('0.1'), [['1', '2']]],
    ['integers beyond 2^53', json('[9007199254740993, 1e400, -0]'), csv('0.1'), [['9007199254740993', '1e400', '-0']]],
  ])('may hold %s', (_name, input, output, rows) => {
    const record = parsed(captureLine({ input, output }));
    expect(record.input).toEqual(rows);
    expect(record.output).toHaveLength(rows.length);
  });

  it('reads objects by the names of the schema, `__proto__` among them', () => {
    const input = json('{"instances":[{"b":2,"__proto__":1,"C":3,"extra":4}]}');
    const record = parsed(captureLine({ input }), { input: ['__proto__', 'b', 'c'] });
    expect(record.input).toEqual([['1', '2', undefined]]);
    expect(record.unknown).toEqual(['C', 'extra']);
    expect(({} as Record<string, unknown>).extra).toBeUndefined();
  });

  it.each([
    ['{"score":[0.1,0.2]}', '{"instances":[[1],[2]]}', [['0.1'], ['0.2']]],
    ['{"predictions":{"score":[0.1,0.2],"label":[0,1]}}', '{"instances":[[1],[2]]}', [['0.1'], ['0.2']]],
    ['{"predictions":[{"score":0.1,"label":0}]}', '[1]', [['0.1']]],
    ['{"score":[0.1]}', '[1]', [['0.1']]],
  ])('may answer %s', (answer, asked, rows) => {
    const record = parsed(captureLine({ input: json(asked), output: json(answer) }), { output: ['score'] });
    expect(record.output).toEqual(rows);
  });

  it.each([
    ['a vector for one row', '{"score":[0.1,0.9]}', 'row-count'],
    ['columns of different lengths', '{"score":[0.1,0.9],"label":[1]}', 'payload'],
    ['a vector beside a value', '{"score":[0.1,0.9],"label":1}', 'payload'],
    ['columns of vectors', '{"score":[[0.1,0.9]]}', 'payload'],
    ['an empty column', '{"score":[]}', 'payload'],
  ])('is broken when it answers %s', (_name, answer, kind) => {
    const line = captureLine({ input: json('[1]'), output: json(answer) });
    expect(parseCaptureLine(Buffer.from(line), { output: ['score'] })).toMatchObject({ ok: false, kind });
  });

  it('may have one side only, but not none', () => {
    const line = (data: object) =>
      JSON.stringify({ captureData: data, eventMetadata: { eventId: 'e', inferenceTime: '2022-02-14T17:25:49Z' } });
    expect(parsed(line({ endpointInput: csv('1') }))).toMatchObject({ input: [['1']], output: [] });
    expect(kindOf(line({}))).toBe('shape');
  });

  it.each([
    ['an epoch in seconds', 1_644_859_549],
    ['an epoch as text', '1644859549000'],
    ['no zone', '2022-02-14T17:25:49'],
    ['30 February', '2022-02-30T00:00:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['hour 24', '2022-02-14T24:00:00Z'],
    ['nothing', null],
  ])('is broken when its time is %s', (_name, inferenceTime) => {
    expect(kindOf(captureLine({ inferenceTime }))).toBe('time');
  });

  it.each([
    ['2022-02-14T17:25:49.123456789Z', Date.UTC(2022, 1, 14, 17, 25, 49, 123)],
    ['2022-02-14T17:25:49+14:00', Date.UTC(2022, 1, 14, 3, 25, 49)],
    ['2022-02-14T17:25:49.5-05:30', Date.UTC(2022, 1, 14, 22, 55, 49, 500)],
  ])('reads %s as UTC', (inferenceTime, at) => {
    expect(parsed(captureLine({ inferenceTime })).at).toBe(at);
  });

  it.each([
    ['two-values', `${captureLine()} ${captureLine()}`],
    ['two-values', `${captureLine()}\r${captureLine()}`],
    ['duplicate-key', captureLine().replace('{', '{"eventVersion":"0",')],
    ['duplicate-key', captureLine().replace('{', '{"\\u0065ventVersion":"0",')],
    ['duplicate-key', captureLine({ input: json('{"a":1,"a":2}') })],
    ['bare-token', captureLine().replace('"0"', 'NaN')],
    ['bare-token', captureLine().replace('"0"', '-Infinity')],
    ['bare-token', captureLine().replace('"0"', 'None')],
    ['bare-token', captureLine({ input: json('[1, NaN]') })],
    ['not-json', captureLine().slice(0, -1)],
    ['not-json', '\ufeff{}'],
    ['too-deep', '['.repeat(100_000)],
    ['shape', '[]'],
    ['shape', 'null'],
    ['shape', '{}'],
    ['shape', captureLine({ eventId: 7 })],
    ['shape', captureLine({ eventId: '' })],
    ['shape', captureLine({ eventVersion: '1' })],
    ['shape', captureLine({ input: { encoding: 'CSV', data: 3 } })],
    ['encoding', captureLine({ input: { ...csv('1'), encoding: 'csv' } })],
    ['content-type', captureLine({ input: base64('x', 'application/x-parquet') })],
    ['content-type', captureLine({ input: base64('1,2') })],
    ['payload', captureLine({ input: { ...base64('1', 'text/csv'), data: 'MQ=' } })],
    ['payload', captureLine({ input: csv('{"a":1}') })],
    ['payload', captureLine({ input: csv('"open') })],
    ['payload', captureLine({ input: csv('1,2\r3') })],
    ['payload', captureLine({ input: json('[[1,[2]]]') })],
    ['payload', captureLine({ input: json('{"a":1}') })],
    ['row-count', captureLine({ input: csv('1\n2\n3'), output: csv('1\n2') })],
    ['too-long', `"${'x'.repeat(6 * 1024 * 1024)}"`],
  ])('is broken as %s', (kind, line) => {
    expect(kindOf(line)).toBe(kind);
  });

  it('that is not UTF-8 says at which byte', () => {
    const bytes = Buffer.concat([Buffer.from('{"ok":"\ufffdé'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(parseCaptureLine(bytes)).toEqual({
      ok: false,
      kind: 'not-utf8',
      reason: 'not UTF-8 at byte 12 of the line',
    });
  });

  it('that is broken is not quoted in the reason', () => {
    const outcome = parseCaptureLine('{"mail":"ann@example.com" oops}');
    expect(outcome.ok ? '' : outcome.reason).not.toContain('ann');
  });
});

describe('a line of ground truth', () => {
  it('is read as it is uploaded', () => {
    const line =
      '{"groundTruthData":{"data":"1\\n0","encoding":"CSV"},"eventMetadata":{"eventId":"i-9"},"eventVersion":"0"}';
    expect(parseGroundTruthLine(line)).toEqual({ ok: true, value: { eventId: 'i-9', rows: [['1'], ['0']] } });
  });

  it.each([
    ['no label', '{"eventMetadata":{"eventId":"i"}}', 'shape'],
    ['a time that is none', captureLine({ inferenceTime: 'now' }).replace('captureData', 'groundTruthData'), 'shape'],
  ])('is broken with %s', (_name, line, kind) => {
    expect(parseGroundTruthLine(line)).toMatchObject({ ok: false, kind });
  });
});

describe('whatever arrives', () => {
  const mangled = fc.tuple(fc.nat(), fc.nat(3), fc.string({ maxLength: 6 })).map(([at, cut, text]) => {
    const line = captureLine({ input: json('[1,"a\\\\",{"b":[2]}]') });
    const where = at % line.length;
    return line.slice(0, where) + text + line.slice(where + cut);
  });

  it('is read or refused, and never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.json(), mangled), (line) => {
        const outcome = parseCaptureLine(line, { input: ['b'] });
        expect(outcome.ok ? outcome.value.eventId : outcome.reason).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['opening brackets', '['.repeat(5_000_000)],
    ['quotes', '"'.repeat(5_000_000)],
    ['backslashes', `"${'\\'.repeat(5_000_000)}`],
    ['keys', `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ['open CSV quotes', captureLine({ input: csv('"a\n'.repeat(500_000)) })],
    // what grew with the square of their number would take hours: the test's own limit of time tells
  ])('does not hang on megabytes of %s', (_name, line) => {
    expect(parseCaptureLine(line).ok).toBe(false);
  });
});
