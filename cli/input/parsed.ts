import { explainIssues } from '../../lib/contract/run-flow.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';

interface Parser<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: Parameters<typeof explainIssues>[0] };
}

/** What a schema makes of a value. Throws InvalidEventError that names where the value came from and what does not fit. */
export function parseAs<T>(schema: Parser<T>, value: unknown, from: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new InvalidEventError(`\`${from}\` does not fit: ${explainIssues(result.error)}`);
  return result.data;
}
