import { InvalidEventError } from '../errors.ts';
import { toDecimal } from './decimal.ts';
import { GateFacts, type Tier } from './facts.ts';

/** A measured value with its confidence interval; a bound that was not measured is left out. */
export interface MeasuredValue {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface ContainerInput {
  /** Image URI; `repository@sha256:<64 hex>` is by digest, `repository:tag` only together with `imageDigest`. */
  readonly image: string;
  /** ImageDigest of the package, with or without `sha256:`. */
  readonly imageDigest?: string | undefined;
  /** S3 address of the artifact; empty when the image brings the model along. */
  readonly artifact: string;
  readonly artifactDigest?: string | undefined;
  /** What of it cannot be compared. */
  readonly unreadable: readonly string[];
}

/** What the gate is computed from, in plain words. AUC lies in [0, 1], differences of AUC in [-1, 1], rows are counts. */
export interface GateInput {
  /** The manifest's tier and numbers; absent: nobody applied a manifest, the model is unmanaged. */
  readonly settings?: {
    readonly tier: Tier;
    readonly aucFloor?: number | undefined;
    readonly minimumHeldOutRows?: number | undefined;
    /** How much AUC a challenger may lose against the champion, 0 or more. */
    readonly maximumLoss?: number | undefined;
  };
  readonly package: {
    /** SageMaker's ModelPackageStatus, as it says it. */
    readonly status: string;
    readonly containers: readonly ContainerInput[];
    readonly baseline?: string | undefined;
    readonly trainingData?: string | undefined;
    readonly schemaCompatible?: boolean | undefined;
  };
  readonly evaluation?:
    | { readonly auc?: MeasuredValue | undefined; readonly heldOutRows?: number | undefined }
    | undefined;
  /** Absent: the deployment has no champion yet, so only the absolute floors count. */
  readonly champion?: { readonly comparison?: MeasuredValue | undefined } | undefined;
}

/**
 * Computes the gate's facts. Pure. Point values are rounded to the nearest fourth place, interval bounds outwards.
 * Throws InvalidEventError naming the field when a number is not finite, out of range or outside its own interval.
 */
export function gateFacts(input: GateInput): GateFacts {
  const { settings, evaluation, champion } = input;
  const facts = {
    managed: settings !== undefined,
    tier: settings?.tier ?? 'high',
    packageCompleted: input.package.status === 'Completed',
    imageByDigest: everyContainer(input, ({ image, imageDigest }) => isPinned(image, imageDigest)),
    artifactDigestKnown: everyContainer(
      input,
      ({ artifact, artifactDigest, unreadable }) =>
        unreadable.length === 0 && (artifact === '' || hexOf(artifactDigest) !== undefined),
    ),
    hasEvaluation: evaluation !== undefined,
    ...interval('auc', evaluation?.auc, 0),
    aucFloor: bounded('aucFloor', settings?.aucFloor, 0),
    heldOutRows: count('heldOutRows', evaluation?.heldOutRows),
    minimumHeldOutRows: count('minimumHeldOutRows', settings?.minimumHeldOutRows),
    hasBaseline: Boolean(input.package.baseline),
    hasTrainingData: Boolean(input.package.trainingData),
    hasChampion: champion !== undefined,
    ...interval('delta', champion?.comparison, -1),
    deltaFloor: negated(bounded('maximumLoss', settings?.maximumLoss, 0)),
    schemaCompatible: input.package.schemaCompatible,
  };
  const parsed = GateFacts.safeParse(
    Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  );
  if (!parsed.success)
    throw new InvalidEventError(`gate facts are malformed: ${parsed.error.issues[0]?.path.join('.')}`, {
      cause: parsed.error,
    });
  return parsed.data;
}

function interval(name: 'auc' | 'delta', measured: MeasuredValue | undefined, least: number) {
  if (measured === undefined) return {};
  const { value, low, high } = measured;
  if ((low !== undefined && low > value) || (high !== undefined && high < value)) {
    throw new InvalidEventError(
      `\`${name}\` is \`${value}\`, but must lie in its own interval \`${low}\` to \`${high}\``,
    );
  }
  return {
    [name]: bounded(name, value, least),
    [`${name}Low`]: bounded(`${name}Low`, low, least, 'down'),
    [`${name}High`]: bounded(`${name}High`, high, least, 'up'),
  };
}

function bounded(
  name: string,
  value: number | undefined,
  least: number,
  rounding: 'nearest' | 'down' | 'up' = 'nearest',
) {
  if (value === undefined) return undefined;
  const text = toDecimal(name, value, rounding);
  if (value < least || value > 1)
    throw new InvalidEventError(`\`${name}\` is \`${value}\`, but must lie between ${least} and 1`);
  return text;
}

function count(name: string, value: number | undefined) {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw new InvalidEventError(`\`${name}\` is \`${value}\`, but must be a whole number of rows, 0 or more`);
}

const negated = (text: string | undefined) => (text === undefined || /^0\.0+$/.test(text) ? text : `-${text}`);

const everyContainer = ({ package: { containers } }: GateInput, holds: (container: ContainerInput) => boolean) =>
  containers.length > 0 && containers.every(holds);

const hexOf = (digest: string | undefined) => /^(?:sha256:)?([0-9a-f]{64})$/.exec(digest ?? '')?.[1];

/** A digest in the URI and one beside it must be the same digest: two different ones pin nothing. */
function isPinned(image: string, imageDigest: string | undefined): boolean {
  const inUri = hexOf(/@(sha256:[0-9a-f]+)$/.exec(image)?.[1]);
  if (imageDigest === undefined) return inUri !== undefined;
  const beside = hexOf(imageDigest);
  return beside !== undefined && (!image.includes('@') || inUri === beside);
}
