import * as z from 'zod';

/** What a single value may be that nothing is made of. */
const WHOLE = ['number', 'integer', 'category'] as const;
/** The longest name of a column: what is longer is a question or a text. */
export const LONGEST_NAME = 256;
const ColumnName = z.string().min(1).max(LONGEST_NAME);

/**
 * One column: its name and how its values are read. An integer is binned like a number but `1.5` is a type error; durations and times of day are numbers of seconds. Of a `text` and an `embedding`, a JSON
 * array of `dimension` numbers, numbers and categories are watched that are made of each value.
 */
export const Feature = z
  .strictObject({
    name: ColumnName,
    type: z.enum([...WHOLE, 'duration', 'time-of-day', 'text', 'embedding']),
    dimension: z.int().min(2).max(4_096).optional(),
  })
  .refine(({ type, dimension }) => (type === 'embedding') === (dimension !== undefined), {
    message: '`dimension` is of `embedding`s',
  });
export type Feature = z.infer<typeof Feature>;

/** A model's answer: the column that holds it in tables, and where it stands in captured answers if it is not called so there, `$[1]` or a member's path. */
const Answer = z.strictObject({
  name: ColumnName,
  type: z.enum(WHOLE),
  path: ColumnName.optional(),
});

/** A column of the training data that is not watched, and why in a few words; `at` is its place among all columns of a file of separated values, 0 the first. */
export const ColumnLeftOut = z.strictObject({
  name: z.string().min(1),
  because: z.string().min(1),
  at: z.int().optional(),
});
export type ColumnLeftOut = z.infer<typeof ColumnLeftOut>;

/** How a file of separated values is written: what a baseline remembers of the one it was made of, where that is not as most are. */
export const CsvWriting = z.strictObject({
  separator: z.enum([',', ';', '\t', '|']),
  decimal: z.enum(['.', ',']),
  header: z.boolean(),
});
export type CsvWriting = z.infer<typeof CsvWriting>;

/**
 * The columns of a model's requests, in the order they are sent (capture rows have no header, names come from here), and
 * the model's answer if that is to be watched too: it is then the last column of every row. A model whose requests are no table (images,
 * text) has no features, and its answers alone are watched.
 */
export const FeatureSchema = z
  .strictObject({
    features: z.array(Feature).max(10_000),
    output: Answer.optional(),
  })
  .superRefine((schema, context) => {
    const columns = columnsOf(schema);
    if (columns.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['features'],
        message: 'needs a column, or `output`',
      });
    const seen = new Set<string>();
    for (const { name } of columns) {
      if (seen.has(name)) context.addIssue({ code: 'custom', message: `column \`${name}\` is named twice` });
      seen.add(name);
    }
  });
export type FeatureSchema = z.infer<typeof FeatureSchema>;

/** What a baseline keeps of the answer of a schema. */
export const answerNames = ({ output }: FeatureSchema): { output?: string; answerPath?: string } => ({
  ...(output && { output: output.name, ...(output.path !== undefined && { answerPath: output.path }) }),
});

/** Whether what is watched of a column is made of its values. */
export const isWatchedByParts = (type: Feature['type']): type is 'text' | 'embedding' =>
  type === 'text' || type === 'embedding';

/** Every column of a row in order: the features, then the output if there is one. */
export function columnsOf({ features, output }: { features: Feature[]; output?: Feature | undefined }): Feature[] {
  return output ? [...features, output] : features;
}
