import { stringify } from 'yaml';

/** A value as YAML on one line. */
export const flow = (value: unknown): string =>
  stringify(value, {
    ...{ collectionStyle: 'flow', lineWidth: 0, blockQuote: false, schema: 'core' },
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  }).trim();
