import type { Reason } from '../reason.ts';

/**
 * Why AWS would refuse the update: it changes no instance type of a variant that is a scaling target. Source: SageMaker developer guide,
 * "Update endpoints that use auto scaling".
 *
 * @param running the type that runs now; unknown or none is no reason
 */
export function scaledType(
  {
    autoscaled,
    instanceType,
  }: { readonly autoscaled?: boolean | undefined; readonly instanceType?: string | undefined },
  variant: string,
  running: string | undefined,
): Reason | undefined {
  if (!autoscaled || running === undefined || instanceType === undefined || running === instanceType) return undefined;
  return {
    rule: 'scaled-type',
    subject: variant,
    observed: running,
    limit: `${running}, or no scaling while it becomes ${instanceType}: \`aws application-autoscaling deregister-scalable-target\` of the variant, release without \`autoscaled\`, then register it again and set \`autoscaled: true\``,
  };
}
