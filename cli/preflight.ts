#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { checkRole, type RoleFinding } from '../lib/adapters/aws/installation/role-check.ts';
import type { Config } from '../lib/contract/config.ts';
import { endpointRoleNeeds } from '../lib/contract/endpoint-role.ts';
import { readConfig } from './input/config-file.ts';
import { refuseClaimed } from './refuse-claimed.ts';
import { EXIT } from './terminal/exit.ts';
import { complainOf, print } from './terminal/terminal.ts';

/**
 * What would stop `cdk deploy`, asked before anything is built: the configuration, whose credentials these are, whether the region was
 * bootstrapped, whether another environment there claims the same names. The CDK CLI takes refused credentials for none, and those of another account for a missing trust.
 */
async function preflight(config: Config, file: string): Promise<{ text: string; findings: RoleFinding[] }> {
  const client = { ...(config.region && { region: config.region }) };
  const [, partition, , , account] = await whose(new EventBridgeClient(client));
  const region = config.region ?? (await new CloudFormationClient(client).config.region());
  if (config.account && config.account !== account)
    throw new Error(
      `these credentials are of account \`${account}\`, and ${file} is for \`${config.account}\`: choose others with \`AWS_PROFILE\`, or mend \`account\` there`,
    );
  if (!(await bootstrapped(new CloudFormationClient(client))))
    throw new Error(
      `account \`${account}\` was never bootstrapped in \`${region}\`: run \`npx cdk bootstrap aws://${account}/${region}\` once`,
    );
  if (partition !== 'aws' && !config.region)
    throw new Error(
      `\`${region}\` is in partition \`${partition}\`: write \`region: ${region}\` into ${file}, for the ARNs in machines`,
    );
  if (region.startsWith('cn-'))
    throw new Error(
      `there are no Cognito user pools in \`${region}\`, and people sign in to Steward with one: choose another region`,
    );
  await refuseClaimed(new CloudFormationClient(client), config);
  await enoughPolicies(new IAMClient(client), config.policiesPerRole);
  const text = `account \`${account}\`, region \`${region}\`: bootstrapped, \`${config.environment}\` can be deployed`;
  return { text, findings: await endpointRoles(config, { region: String(region), account }) };
}

/** Whether the account lets a role have as many managed policies as the configuration counts on. */
async function enoughPolicies(iam: IAMClient, wanted: number): Promise<void> {
  if (wanted <= 10) return;
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  const most = SummaryMap?.AttachedPoliciesPerRoleQuota ?? 10;
  if (most < wanted)
    throw new Error(
      `\`policiesPerRole\` is ${wanted}, and this account lets a role have ${most}: ask for more (Service Quotas, IAM, L-0DA4ABF3), or list fewer names in \`teams\``,
    );
}

/** What a trial leaves behind when it is destroyed, and what that costs. */
const LEFT =
  '`removal: destroy` leaves the evidence and write-once buckets and the ledger and data key (1 $ a month each) behind; docs/deploy.md, "Removing it", says how they end';

/** What the teams' endpoint roles lack: no deploy stops at it, but every release would. */
async function endpointRoles(config: Config, { region, account }: { region: string; account: string }) {
  const iam = new IAMClient({ region });
  const findings: RoleFinding[] = [];
  for (const team of config.teams)
    for (const role of team.roles) {
      const place = { partition: role.split(':')[1]!, region, account };
      findings.push(...(await checkRole(iam, role, endpointRoleNeeds(team, place), account)));
    }
  return findings;
}

/** Parts of an ARN of the account these credentials are of: every account has a default bus in every region. */
async function whose(events: EventBridgeClient): Promise<[string, string, string, string, string]> {
  try {
    return (await events.send(new DescribeEventBusCommand({}))).Arn!.split(':') as [
      string,
      string,
      string,
      string,
      string,
    ];
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
      throw new Error(
        `no credentials were found (${message}): sign in with \`aws sso login\`, or set \`AWS_PROFILE\`, or \`AWS_ACCESS_KEY_ID\` and \`AWS_SECRET_ACCESS_KEY\``,
      );
    if (/region is missing/i.test(message))
      throw new Error('no region is chosen: write `region` into the configuration, or set `AWS_REGION`');
    if (REFUSED.test(name))
      throw new Error(
        `AWS refuses these credentials (\`${name}\`): they are mistyped, revoked or over; sign in again, or choose others with \`AWS_PROFILE\``,
      );
    throw error;
  }
}

const REFUSED =
  /^(InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|ExpiredToken|InvalidAccessKeyId)/;

/** The stack that `cdk bootstrap` makes, under the name it has unless somebody asked for another. */
async function bootstrapped(cloudformation: CloudFormationClient): Promise<boolean> {
  try {
    await cloudformation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    return true;
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return false;
    throw error;
  }
}

try {
  // The same words as the CDK CLI's: `-c env=prod`, `-c config=file`.
  const { values } = parseArgs({ options: { context: { type: 'string', short: 'c', multiple: true, default: [] } } });
  const context = Object.fromEntries(values.context.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const named = context.config ?? context.env ?? 'dev';
  const config = readConfig(named);
  const { text, findings } = await preflight(config, `\`${named}\``);
  print(text);
  if (config.removal === 'destroy') print(LEFT);
  for (const { role, verdict, text: what } of findings) print(`${verdict}: role \`${role}\` ${what}`);
  if (findings.length > 0) {
    print('docs/deploy.md says what the role of an endpoint needs');
    process.exitCode = findings.some(({ verdict }) => verdict === 'missing') ? EXIT.no : EXIT.unsure;
  }
} catch (error) {
  complainOf(error);
  process.exitCode = 3;
}
