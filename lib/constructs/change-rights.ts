import { LISTED, type ListedRights } from './listed-rights.ts';

export const NAMED = 'models, configs and alarms that Steward names after the group and the version';

/** What teams brought along, by ARN: those of models and configs are of our own naming, and `packages` are those of their groups. */
export type Changed = Readonly<
  Record<'packages' | 'models' | 'configs' | 'endpoints' | 'components' | 'keys' | 'roles', readonly string[]>
>;

/** Actions beside those that every change needs. */
export type MoreOfChange = Readonly<Record<'configs' | 'endpoints' | 'components', readonly string[]>>;

/**
 * Make models and configs of our own naming, and bring the teams' endpoints onto configs. Each name stands once, with all that may be done to
 * it: the list of names is what fills a policy.
 * @param here allows on ARNs that leave region and account open
 */
export function allowChange(
  rights: ListedRights,
  here: (actions: readonly string[], arns: readonly string[], because: string) => void,
  { packages, models, configs, endpoints, components, keys, roles }: Changed,
  more: MoreOfChange,
): void {
  // AWS's own policies for a group of packages let models be made of them by this right too (docs: model-registry-deploy-xaccount.html).
  const onPackages = ['sagemaker:UpdateModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:CreateModel'];
  rights.allow(onPackages, packages, { because: LISTED });
  here(['sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig'], models, NAMED);
  here(['sagemaker:CreateEndpointConfig', ...more.configs], configs, NAMED);
  here(['sagemaker:DescribeEndpoint', 'sagemaker:UpdateEndpoint', ...more.endpoints], endpoints, LISTED);
  here(['sagemaker:DescribeInferenceComponent', ...more.components], components, LISTED);
  // SageMaker grants itself the key of a config that names one, as the caller may: adopted configs do.
  if (keys.length > 0)
    rights.allow(['kms:CreateGrant'], keys, { conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
  if (roles.length === 0) return;
  rights.allow(['iam:PassRole'], roles, {
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
}
