/** The partitions of AWS and the regions of each, as the AWS SDK has them (`@aws-sdk/core`, partitions.js); all other regions are of `aws`. */
const ELSEWHERE: readonly [partition: string, regions: RegExp][] = [
  ['aws-cn', /^cn-/],
  ['aws-us-gov', /^us-gov-/],
  ['aws-iso', /^us-iso-/],
  ['aws-iso-b', /^us-isob-/],
  ['aws-iso-e', /^eu-isoe-/],
  ['aws-iso-f', /^us-isof-/],
  ['aws-eusc', /^eusc-/],
];

/** The partition that ARNs of a region name (docs: reference-arns.html). */
export const partitionOf = (region: string): string =>
  ELSEWHERE.find(([, regions]) => regions.test(region))?.[0] ?? 'aws';

/** For regular expressions: the beginning of an ARN in any partition there is. */
export const ARN = `arn:(?:aws|${ELSEWHERE.map(([partition]) => partition).join('|')})`;

/**
 * Why an ARN is not of an account and a region, in one clause; undefined when it is. A name of another partition, account or region is
 * never ours, whatever it is called.
 */
export function strangeArn(arn: string, home: { account?: string; region: string }): string | undefined {
  const [, partition, , region, account] = arn.split(':');
  if (partition !== partitionOf(home.region))
    return `\`${arn}\` is of another partition than \`${home.region}\`: ARNs there begin with \`arn:${partitionOf(home.region)}:\``;
  if (region !== home.region) return `\`${arn}\` is of another region than \`${home.region}\``;
  if (home.account !== undefined && account !== home.account)
    return `\`${arn}\` is of another account than \`${home.account}\``;
  return undefined;
}
