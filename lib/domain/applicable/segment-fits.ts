import { columnsOf } from '../drift/columns/schema.ts';
import type { Manifest } from '../model/manifest.ts';
import { otherSpelling } from '../nearest.ts';

/** A column for segments that the schema does not have or that is none of categories, and methods that state no risk to divide. */
export function segmentMisfits({ schema, monitoring }: Manifest): { path: string[]; message: string }[] {
  const { segments: column, policy } = monitoring.drift;
  if (column === undefined) return [];
  const misfit = (message: string) => [{ path: ['monitoring', 'drift', 'segments'], message }];
  const all = columnsOf(schema);
  const found = all.find(({ name }) => name === column);
  const categories = all.flatMap(({ name, type }) => (type === 'category' ? [name] : []));
  const there =
    categories.length === 0
      ? 'the schema has none'
      : `there ${categories.length === 1 ? 'is' : 'are'} \`${categories.slice(0, 20).join('`, `')}\``;
  if (!found) {
    const meant = otherSpelling(categories, column);
    const said =
      meant === undefined
        ? `segments are the values of a column of categories, ${there}`
        : `did you mean \`${meant}\`?`;
    return misfit(`\`${column}\` is no column of the schema: ${said}`);
  }
  if (found.type !== 'category')
    return misfit(
      `\`${column}\` is a column of type \`${found.type}\`: segments are the values of one of categories, ${there}`,
    );
  if (policy.methods === 'evidently')
    return misfit('divide the risk of a check, and `methods: evidently` states none: leave out one of them');
  return [];
}
