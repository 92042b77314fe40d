import type * as z from 'zod';
import { ConflictError, InvalidEventError } from '../domain/errors.ts';
import { issueInWords } from '../domain/issue-in-words.ts';

/** A flow with the schema of what wakes it: handlers, the local plane and the CLI all enter through here. */
export interface RunnableFlow<I, O> {
  readonly schema: z.ZodType<I>;
  readonly flow: (input: I) => Promise<O>;
}

const MAX_DECISIONS = 8;

/** Parses the payload, runs the flow, and lets it read and decide again when somebody else wrote first. */
export async function runFlow<I, O>(door: RunnableFlow<I, O>, payload: unknown): Promise<O> {
  const parsed = door.schema.safeParse(payload);
  if (!parsed.success) throw new InvalidEventError(explainIssues(parsed.error));
  for (let decision = 1; ; decision++) {
    try {
      return await door.flow(parsed.data);
    } catch (error) {
      if (!(error instanceof ConflictError) || decision === MAX_DECISIONS) throw error;
    }
  }
}

/** One line naming each field that is wrong and what is allowed there. */
export const explainIssues = (error: z.ZodError): string =>
  error.issues.map((issue) => `\`${issue.path.join('.') || 'input'}\`: ${issueInWords(issue)}`).join('; ');
