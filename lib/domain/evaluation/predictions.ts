import * as z from 'zod';
import { InvalidEventError } from '../errors.ts';

const Row = z.object({
  id: z.string().min(1),
  label: z.union([z.literal(0), z.literal(1)]),
  champion: z.number().min(0).max(1).nullable(),
  challenger: z.number().min(0).max(1),
});

/** What a pipeline wrote for the rows it held out: columns by position, `champion` only when every row has one. */
export interface Predictions {
  readonly labels: readonly number[];
  readonly challenger: readonly number[];
  readonly champion: readonly number[] | undefined;
}

/**
 * Reads `predictions.jsonl`: one `{id,label,champion,challenger}` a line, scores in [0, 1], each id once.
 * A file in which only some rows carry a champion's score compares nothing, and is refused.
 */
export function parsePredictions(text: string): Predictions {
  const labels: number[] = [];
  const challenger: number[] = [];
  const champion: number[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const row = parseRow(line, index + 1);
    if (seen.has(row.id))
      throw new InvalidEventError(`predictions line ${index + 1}: id \`${row.id}\` was there before`);
    seen.add(row.id);
    labels.push(row.label);
    challenger.push(row.challenger);
    if (row.champion !== null) champion.push(row.champion);
  }
  if (labels.length === 0)
    throw new InvalidEventError('predictions are empty: the pipeline must write one line a held-out row');
  if (champion.length > 0 && champion.length < labels.length)
    throw new InvalidEventError('only some predictions carry a champion score: score both on the same rows');
  return { labels, challenger, champion: champion.length > 0 ? champion : undefined };
}

function parseRow(line: string, number: number): z.infer<typeof Row> {
  try {
    return Row.parse(JSON.parse(line));
  } catch (cause) {
    throw new InvalidEventError(`predictions line ${number} is not \`{id,label,champion,challenger}\``, { cause });
  }
}
