/** How a rule compares a name of an event. */
type Match = string | { readonly prefix: string };

/** Where an event says what it is about, and how it writes what is listed of that. */
const FIELDS = {
  groups: { detail: (some: readonly Match[]) => ({ ModelPackageGroupName: some }), write: (name: string) => name },
  endpoints: { detail: (some: readonly Match[]) => ({ EndpointName: some }), write: (name: string) => name },
  // Into which bucket a transform job writes; whose deployment that is the flow knows.
  buckets: {
    detail: (some: readonly Match[]) => ({ TransformOutput: { S3OutputPath: some } }),
    write: (name: string) => `s3://${name}/*`,
  },
} as const;
export type ListedKind = keyof typeof FIELDS;

/** Characters that EventBridge takes for one rule's pattern (docs: eb-quota.html). */
const PATTERN = 2048;
/** By which `detail-type` is longer than `detailType`. */
const DETAIL_TYPE = 1;

/** Patterns of SageMaker's events of these types about these names, as many as they need. */
export function patternsOf(sagemaker: readonly string[], about: ListedKind, names: readonly string[]) {
  const { detail, write } = FIELDS[about];
  const pattern = (some: readonly Match[]) => ({
    source: ['aws.sagemaker'],
    detailType: [...sagemaker],
    detail: detail(some),
  });
  const size = (some: readonly Match[]): number => JSON.stringify(pattern(some)).length + DETAIL_TYPE;
  const rules: Match[][] = [];
  for (const name of names.map(write)) {
    const match = name.endsWith('*') ? { prefix: name.slice(0, -1) } : name;
    const last = rules.at(-1);
    if (last && size([...last, match]) <= PATTERN) last.push(match);
    else rules.push([match]);
  }
  return rules.map(pattern);
}
