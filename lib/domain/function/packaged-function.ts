/** A container as it was registered, as far as a function is made of it. */
export interface FunctionContainer {
  readonly image: string;
  readonly imageDigest?: string | undefined;
  readonly artifact: string;
  readonly artifactDigest?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a function's container finds its model, and the SHA-256 (hex) it must have: Lambda brings nothing but the image. */
export const MODEL_VARIABLES = { uri: 'MODEL_DATA_URL', sha256: 'MODEL_DATA_SHA256' } as const;

/** The image of a container as `repository@sha256:…`, whatever tag the package names it by. */
export const imageByDigest = ({ image, imageDigest }: FunctionContainer): string =>
  `${image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}@sha256:${imageDigest ?? 'unknown'}`;

/** The variables of a version's function: the package's own, and where its model lies. */
export const functionVariables = ({
  environment,
  artifact,
  artifactDigest,
}: FunctionContainer): Record<string, string> => ({
  ...environment,
  ...(artifact !== '' && {
    [MODEL_VARIABLES.uri]: artifact,
    [MODEL_VARIABLES.sha256]: artifactDigest ?? 'unknown',
  }),
});

/** A private repository of ECR, with its account and region, not by its FIPS address: a function takes its image from no other (docs.aws.amazon.com/lambda/latest/dg/images-create.html). */
const ECR = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;
/** Names that Lambda keeps for itself (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html); a name is like `NAME` says. */
const KEPT = /^(?:AWS_|LAMBDA_|_HANDLER$|_X_AMZN|TZ$)/;
const NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;
/** Bytes of all variables of a function (same page). */
const MOST_VARIABLES = 4096;

/**
 * Why a function cannot be made of a package's container, as what was found and what would do; undefined where it can.
 * @param arn of the package, whose account and region are the function's
 */
export function unfitForFunction(
  container: FunctionContainer,
  arn: string,
): { readonly observed: string; readonly limit: string } | undefined {
  const { image, artifactDigest, environment } = container;
  const [, owner, region] = ECR.exec(image) ?? [];
  const [, , , wanted, account] = arn.split(':');
  // From another account's the role that updates the function would have to pull it itself (re:Post, lambda-ecr-image).
  if (region !== wanted || owner !== account)
    return { observed: `image ${image}`, limit: `an image in a private ECR repository of ${account} in ${wanted}` };
  // What one function reads in its quarter of an hour is more than Lambda holds.
  if (artifactDigest?.includes('-'))
    return {
      observed: 'model data known by the digests of its pieces',
      limit: 'model data with a SHA-256 of the whole',
    };
  const kept = Object.keys(environment).find((name) => KEPT.test(name) || !NAME.test(name));
  if (kept !== undefined) return { observed: `variable ${kept}`, limit: 'variables that Lambda takes' };
  const ours = Object.values(MODEL_VARIABLES).find((name) => name in environment);
  if (ours !== undefined)
    return {
      observed: `variable ${ours}`,
      limit: 'a package that leaves it to Steward, which says where the model lies',
    };
  const bytes = Object.entries(functionVariables(container)).reduce(
    (sum, pair) => sum + Buffer.byteLength(pair.join('')),
    0,
  );
  return bytes > MOST_VARIABLES
    ? { observed: `variables of ${bytes} bytes`, limit: `${MOST_VARIABLES} bytes` }
    : undefined;
}
