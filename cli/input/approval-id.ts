import { InvalidEventError } from '../../lib/domain/errors.ts';

/** The id of a question as people are told it. Throws InvalidEventError for what is none: the API has other things beside questions. */
export function approvalId(text: string): string {
  if (/^apr_[A-Za-z0-9_-]{1,60}$/.test(text)) return text;
  throw new InvalidEventError(
    `\`${text}\` is no id of a question: \`steward approvals list\` shows them, like \`apr_…\``,
  );
}
