import fc from 'fast-check';
import { jsonObject, twist } from '../../domain/capture/json-captures.ts';

/** JSON Lines by these names, some lines of which are broken or written in other ways than programs do. */
export const objectFiles = (names: readonly string[]) =>
  fc
    .record({
      lines: fc.array(
        fc.oneof(
          { weight: 16, arbitrary: fc.tuple(jsonObject(names), twist).map(([line, change]) => change(line)) },
          { weight: 8, arbitrary: jsonObject(names.slice(0, 3)) },
          fc.constantFrom(
            '',
            ' ',
            '[]',
            '[1]',
            '{}',
            '1',
            'null',
            '{"a":1} {"b":2}',
            '{"price":1}x',
            '\t{"price":1}',
            ' {"price":1} ',
          ),
        ),
        { minLength: 1, maxLength: 30 },
      ),
      again: fc.boolean(),
      mark: fc.integer({ min: 0, max: 5 }),
      end: fc.oneof({ weight: 5, arbitrary: fc.constant('\n') }, fc.constantFrom('\r\n', '\n\n', ' \n', '\r\r\n')),
      last: fc.boolean(),
      flip: fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { freq: 5 }),
    })
    .map(({ lines, again, mark, end, last, flip }) => {
      const body = [...lines, ...(again ? lines : [])].join(end);
      const bytes = Buffer.from(`${mark === 0 ? '\ufeff' : ''}${body}${last ? end : ''}`);
      if (flip && bytes.length > 5) bytes[4 + (flip[0] % (bytes.length - 4))] = flip[1];
      return bytes;
    });
/** The same as one array. */
export const objectArrays = (names: readonly string[]) =>
  fc
    .tuple(fc.array(jsonObject(names), { minLength: 1, maxLength: 20 }), fc.constantFrom(',', ',\n', ' , '))
    .map(([objects, comma]) => Buffer.from(`[${objects.join(comma)}]\n`));
