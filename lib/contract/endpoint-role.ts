import type { Team } from './config.ts';

/** Where an environment is deployed. */
export interface AwsPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Something the role of an endpoint must be allowed, and what does not work without it. */
export interface RoleNeed {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly why: string;
  /** `every`: all of `resources`; `one`: which of them only the model knows, so one is enough. */
  readonly of: 'every' | 'one';
  /** Where else the right may come from, which IAM's simulator does not know; absent where the role's own policies alone give it. */
  readonly elsewhere?: string;
}

const BUCKET = "below some prefix or by the bucket's policy";

/**
 * What the role of a team's endpoints needs of its own: SageMaker works with that role, not with Steward's. Not asked are the image
 * repositories (`ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:BatchCheckLayerAvailability`), which only packages name.
 * Sources: SageMaker developer guide, "How to use SageMaker execution roles" (CreateModel API), "Auto-Rollback Configuration and
 * Monitoring" (DescribeAlarms), "Capture data from real-time endpoint" (PutObject).
 */
export function endpointRoleNeeds(team: Team, { partition, region, account }: AwsPlace): RoleNeed[] {
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const sample = (pattern: string): string => pattern.replace(/\*$/, '');
  const objects = team.buckets.map((bucket) => `arn:${partition}:s3:::${bucket}/steward-preflight`);
  const needs: RoleNeed[] = [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'], why: 'no image can be pulled', of: 'every' },
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      why: 'no metric is written that an alarm could watch',
      of: 'every',
    },
    {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: team.endpoints.map((name) =>
        arn('logs', `log-group:/aws/sagemaker/Endpoints/${sample(name)}:log-stream:x`),
      ),
      why: 'the containers leave no log',
      of: 'every',
    },
    {
      actions: ['cloudwatch:DescribeAlarms'],
      // lib/domain/release/release-alarms.ts names them.
      resources: team.groups.map((group) =>
        arn('cloudwatch', `alarm:steward.release.${sample(group).slice(0, 40)}-v1-x`),
      ),
      why: 'SageMaker does not see the alarms that a release is rolled back on',
      of: 'every',
    },
    {
      actions: ['s3:GetObject'],
      resources: objects,
      why: 'no model artifact can be loaded',
      of: 'one',
      elsewhere: BUCKET,
    },
    {
      actions: ['s3:PutObject'],
      resources: objects,
      why: 'nothing is captured, and every check misses its window',
      of: 'one',
      elsewhere: BUCKET,
    },
  ];
  if (team.keys.length === 0) return needs;
  const why = 'artifacts cannot be read nor captures written where a bucket is encrypted with it';
  return [
    ...needs,
    {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: team.keys,
      why,
      of: 'every',
      elsewhere: "by the key's own policy",
    },
  ];
}
