import * as z from 'zod';
import { InvalidEventError } from '../../errors.ts';
import { isMissing, parseNumber, type Row } from './value.ts';

/** One column: its name and how its values are read. An integer is binned like a number but `1.5` is a type error. */
export const Feature = z.strictObject({
  name: z.string().min(1).max(256),
  type: z.enum(['number', 'integer', 'category']),
});
export type Feature = z.infer<typeof Feature>;

/**
 * The columns of a model's requests, in the order they are sent (capture rows have no header, names come from here), and
 * the model's answer if that is to be watched too: it is then the last column of every row. A model whose requests are no table (images,
 * text) has no features, and its answers alone are watched.
 */
export const FeatureSchema = z
  .strictObject({ features: z.array(Feature).max(10_000), output: Feature.optional() })
  .superRefine((schema, context) => {
    if (schema.features.length === 0 && !schema.output)
      context.addIssue({
        code: 'custom',
        path: ['features'],
        message: 'must have a column, or `output` must be given: with `features: []` the answers alone are watched',
      });
    const seen = new Set<string>();
    for (const { name } of columnsOf(schema)) {
      if (seen.has(name)) context.addIssue({ code: 'custom', message: `column \`${name}\` is named twice` });
      seen.add(name);
    }
  });
export type FeatureSchema = z.infer<typeof FeatureSchema>;

/** Every column of a row in order: the features, then the output if there is one. */
export function columnsOf(schema: { features: Feature[]; output?: Feature | undefined }): Feature[] {
  return schema.output === undefined ? schema.features : [...schema.features, schema.output];
}

/** Whole numbers a double holds exactly, and without the leading zero that marks a code such as `007`. */
function isInteger(text: string): boolean {
  const value = parseNumber(text);
  return value !== undefined && Number.isSafeInteger(value);
}

/** Text that looks like a number but would lose something by being read as one. */
function isCode(text: string): boolean {
  const digits = text.trim();
  return /^[+-]?0\d/.test(digits) || (/^[+-]?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits)));
}

/**
 * The types that all rows agree with: integer, else number, else category. Codes with leading zeros and integers
 * above 2^53 are categories; a column without a single value is one as well.
 * @throws InvalidEventError when there is no row or no column to look at
 */
export async function inferSchema(
  names: readonly string[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): Promise<FeatureSchema> {
  const guesses = names.map(() => ({ any: false, integer: true, number: true }));
  let read = 0;
  for await (const row of rows) {
    if (row.length !== names.length) continue;
    read++;
    for (const [index, guess] of guesses.entries()) {
      const cell = row[index];
      if (isMissing(cell) || !guess.number) continue;
      guess.any = true;
      guess.number = parseNumber(cell) !== undefined && !isCode(cell);
      guess.integer &&= guess.number && isInteger(cell);
    }
  }
  if (read === 0 || names.length === 0) {
    throw new InvalidEventError('cannot infer a schema without rows: give data with a header and at least one row');
  }
  const typeOf = ({ any, integer, number }: (typeof guesses)[number]) =>
    any && integer ? 'integer' : any && number ? 'number' : 'category';
  return FeatureSchema.parse({ features: names.map((name, index) => ({ name, type: typeOf(guesses[index]!) })) });
}
