import { ConflictError } from '../errors.ts';
import { digestOf } from '../ledger/record.ts';

/**
 * Throws ConflictError where an execution that has the name already was started with another input: whoever may start executions can take
 * any name, and names are worked out of what the execution is about.
 *
 * @param found the execution of that name, as it is described
 * @param input what this one was to be started with
 */
export function assertSameInput(found: { readonly name: string; readonly input?: unknown }, input: unknown): void {
  const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? {}));
  if (digestOf(asJson(found.input)) === digestOf(asJson(input))) return;
  throw new ConflictError(
    `an execution \`${found.name}\` was started with another input, so nothing was started: find out who did (CloudTrail, \`StartExecution\`), stop it if it runs, and ask for this again, which is the next attempt`,
    { clause: 'input' },
  );
}
