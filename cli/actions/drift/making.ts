import type { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { canonical } from '../../../lib/domain/ledger/record.ts';
import type { InputDigest, Making } from '../../../lib/report/made.ts';
import { sha256Hex } from '../../input/digested-files.ts';
import { STEWARD_VERSION } from '../../input/version.ts';
import { readBaselineBytes } from './documents.ts';

/** When a report is made, by what and of what. */
export const makingOf = (
  date: string,
  baseline: string,
  policies: readonly { readonly name: string; readonly policy: DriftPolicy }[],
  inputs: readonly InputDigest[],
): Making => ({
  ...{ date, version: STEWARD_VERSION, baseline: sha256Hex(readBaselineBytes(baseline)) },
  policies: policies.map(({ name, policy }) => ({ name, sha256: sha256Hex(canonical(policy)) })),
  ...{ inputs, inputsDigest: digestOfAll(inputs) },
});

/** One digest of many files: of their list as `sha256sum` writes it. */
const digestOfAll = (inputs: readonly InputDigest[]): string =>
  sha256Hex(inputs.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));

/**
 * The date a report carries, UTC to the second: `SOURCE_DATE_EPOCH` (reproducible-builds.org), or now.
 * @throws InvalidEventError when the variable is no whole number of seconds
 */
export function reportDate(now: number, epoch = process.env.SOURCE_DATE_EPOCH): string {
  if (epoch !== undefined && epoch !== '' && !/^\d{1,11}$/.test(epoch))
    throw new InvalidEventError(
      `\`SOURCE_DATE_EPOCH\` is \`${epoch}\`: it must be whole seconds since 1970, as \`date +%s\` prints them`,
    );
  const at = epoch ? Number(epoch) * 1000 : now;
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
