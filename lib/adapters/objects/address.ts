import { InvalidEventError } from '../../domain/errors.ts';

/** Bucket and key of an `s3://bucket/key` address; a prefix is one whose key may be empty. Throws InvalidEventError. */
export function parseAddress(uri: string): { bucket: string; key: string } {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/s.exec(uri);
  // Half of our readers are folders, where `..` would lead out of the bucket.
  if (!parts || parts[2]!.split('/').includes('..'))
    throw new InvalidEventError(`\`${uri}\` is not an \`s3://bucket/key\` address`);
  return { bucket: parts[1]!, key: parts[2]! };
}
