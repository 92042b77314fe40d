import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseStrictJson } from '../../../lib/domain/capture/text/strict-json.ts';

/** A JSON text, and whether an object in it has a key twice. */
type Written = { text: string; twice: boolean };

/** Spellings of four keys, of which some hold or end with what a key ends with; and as many texts. */
const KEYS = ['"a"', '"\\u0061"', '"b"', '"b\\\\"', '"b\\":"', '":"'];
const SPACE = fc.constantFrom('', '', ' ', '\n');
const leaf = fc
  .constantFrom(...KEYS, '"{\\"a\\":1,\\"a\\":2}"', '":\\\\"', '"12:30"', '1e3', 'true', 'null')
  .map((text): Written => ({ text, twice: false }));
const { any } = fc.letrec<{ any: Written; list: Written; object: Written }>((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, leaf, tie('object'), tie('list')),
  list: fc.array(tie('any'), { maxLength: 3 }).map((all) => around('[', all, all, ']')),
  object: fc.array(fc.tuple(fc.constantFrom(...KEYS), SPACE, SPACE, tie('any')), { maxLength: 4 }).map((entries) => {
    const names = entries.map(([key]) => JSON.parse(key) as string);
    const found = around(
      '{',
      entries.map(([key, before, behind, { text }]) => ({ text: `${key}${before}:${behind}${text}` })),
      entries.map(([, , , value]) => value),
      '}',
    );
    return { ...found, twice: found.twice || new Set(names).size < names.length };
  }),
}));

function around(open: string, texts: readonly { text: string }[], inside: readonly Written[], close: string): Written {
  return {
    text: `${open}${texts.map(({ text }) => text).join(',')}${close}`,
    twice: inside.some(({ twice }) => twice),
  };
}

const kindOf = (text: string): string => {
  const found = parseStrictJson(text);
  return found.ok ? 'read' : found.kind;
};

it('a JSON text is read as JSON.parse reads it, unless a key is there twice in one object, however keys and texts are spelled', () => {
  fc.assert(
    fc.property(any, ({ text, twice }) => {
      expect(kindOf(text)).toBe(twice ? 'duplicate-key' : 'read');
      if (!twice) expect(parseStrictJson(text)).toMatchObject({ ok: true, value: JSON.parse(text) });
    }),
    { numRuns: 500 },
  );
});

it('a JSON text is read to 64 levels', () => {
  const nested = (levels: number, [open, close]: [string, string]) => open.repeat(levels) + close.repeat(levels);
  const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect([64, 65].map((levels) => kindOf(nested(levels, ['[', ']'])))).toEqual(['read', 'too-deep']);
  expect([64, 65].map((levels) => kindOf(objects(levels)))).toEqual(['read', 'too-deep']);
});
