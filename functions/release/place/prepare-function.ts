import type { FunctionVersion } from '../../../lib/domain/function/function-version.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import { compareContent } from '../../../lib/domain/release/compare-content.ts';
import type { Content } from '../../../lib/domain/served/served.ts';
import { variantOfVersion } from '../../../lib/domain/serving/served-alias.ts';
import type { Functions } from '../../../lib/ports/function-aliases.ts';

/** What a function is to be made of before a version of it is published. */
export interface WantedFunction {
  readonly name: string;
  readonly image: string;
  readonly digest: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly megabytes: number;
  readonly seconds: number;
}

export type PreparedFunction =
  /** Lambda is at it: asked again. */
  | { readonly verdict: 'waiting' }
  | { readonly verdict: 'foreign'; readonly reasons: readonly Reason[] }
  | { readonly verdict: 'published'; readonly version: FunctionVersion };

/**
 * Brings the team's function to what was approved, one call at a time, and publishes a version of it: image, variables, memory and time.
 * What else a function has (role, VPC, key) is the team's to set, and compared before anything is published and again after.
 * Every call names the revision it was decided on, so that nothing that somebody else changes meanwhile is published.
 */
export async function prepareFunction(
  functions: Functions,
  wanted: WantedFunction,
  content: Content,
): Promise<PreparedFunction> {
  const { name, image, digest, environment, megabytes, seconds } = wanted;
  const latest = await functions.describe(name);
  if (!latest) return foreign('absent', 'a function that the team made, of package type Image');
  if (latest.image === undefined)
    return foreign('of package type Zip', 'of package type Image, which no function becomes later');
  if (latest.update === 'InProgress' || latest.state === 'Pending') return { verdict: 'waiting' };
  if (latest.imageDigest !== digest || latest.image !== image) {
    await functions.updateImage(name, image, latest.revision);
    return { verdict: 'waiting' };
  }
  if (latest.update === 'Failed') return foreign(`its last update failed: ${latest.why ?? 'unknown'}`, 'Successful');
  if (latest.extras.includes(UNREAD)) return foreign(...unread(latest.key));
  if (latest.megabytes !== megabytes || latest.seconds !== seconds || !sameVariables(latest.environment, environment)) {
    await functions.updateSettings(name, { environment, megabytes, seconds }, latest.revision);
    return { verdict: 'waiting' };
  }
  const other = compareVersion(content, latest);
  if (other.length > 0) return { verdict: 'foreign', reasons: other };
  const version = await functions.describe(name, await functions.publish(name, latest));
  if (!version || version.state === 'Pending') return { verdict: 'waiting' };
  if (version.state === 'Failed')
    return foreign(`version ${version.version} failed: ${version.why ?? 'unknown'}`, 'Active');
  const changed = compareVersion(content, version);
  return changed.length > 0 ? { verdict: 'foreign', reasons: changed } : { verdict: 'published', version };
}

/** How a version differs from what was approved, as if the alias led to it alone. */
export function compareVersion(content: Content, version: FunctionVersion): Reason[] {
  const { capture, extras, shadows, variants } = content;
  const running = variantOfVersion(version, version.version, variants[0]?.name ?? '');
  const still = { status: 'InService', config: '', failureReason: undefined, pending: undefined, handedOver: false };
  const described = { ...capture, uri: capture.uri, percent: capture.percent };
  const { madeAt: _, ...undated } = content;
  return compareContent(undated, {
    ...still,
    createdAt: 0,
    variants: [running],
    shadows,
    capture: described,
    extras,
  });
}

/** As Lambda describes variables that the caller may not decrypt. */
const UNREAD = 'Environment Error';

/** Source: Lambda developer guide, "Securing Lambda environment variables": without `kms:Decrypt` nobody is shown variables, and they would be written for ever. */
const unread = (key: string | undefined): [observed: string, limit: string] => [
  'variables that Steward may not read',
  `the policy of the key${key === undefined ? '' : ` ${key}`} gives \`kms:Decrypt\`, \`kms:Encrypt\` and \`kms:CreateGrant\` to the role of Steward's function \`release\`, and \`kms:Decrypt\` to those that look (docs/serving.md)`,
];

const sameVariables = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

const foreign = (observed: string, limit: string): PreparedFunction => ({
  verdict: 'foreign',
  reasons: [{ rule: 'function', subject: 'function', observed, limit }],
});
