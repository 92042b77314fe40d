import { isObject } from '../is-object.ts';

/** What other forms SageMaker and Lambda have, and which of ours comes nearest. */
const NOT_SERVED: Readonly<Record<string, string>> = {
  'real-time': 'is how an endpoint on instances is served: leave `serving` out',
  components: 'is written `component`: each deployment is one, and several may name the same endpoint in `on`',
  variants:
    'is no form: write `variants: [{ name, instanceType, instances, weight }, …]` in the deployment, and leave `serving` out',
};
/** What is said of a manifest, as it was given, whose deployments name such a form. */
export function unservedForms(manifest: unknown): string[] {
  const given = isObject(manifest) && Array.isArray(manifest.deployments) ? manifest.deployments : [];
  return given.flatMap((spec: unknown, i) => {
    const form = isObject(spec) && isObject(spec.serving) ? spec.serving.type : undefined;
    const why = typeof form === 'string' && Object.hasOwn(NOT_SERVED, form) ? NOT_SERVED[form] : undefined;
    return why ? [`\`deployments.${i}.serving\`: \`${String(form)}\` ${why}`] : [];
  });
}
