import { InvalidEventError } from '../errors.ts';
import { isOfChampion } from '../evaluation/claim-limits.ts';
import { type GatePolicy, limitsOfAll, limitsOfSlices } from '../evaluation/gate-policy.ts';
import {
  claimedNumbers,
  judgeClaims,
  judgeLimits,
  type LimitOutcome,
  measuredNumbers,
  tooSmall,
} from '../evaluation/judge-limits.ts';
import type { Evaluation } from '../evaluation/measure-evaluation.ts';
import type { Claims } from '../evaluation/pipeline-claims.ts';
import type { Limit } from '../quality/limits.ts';
import { decimal } from '../reason.ts';
import type { ModelTask } from '../task/task.ts';
import { GateCase, type GateFacts, type JudgedLimit } from './facts.ts';
import type { Tier } from './tier.ts';

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

/** What the gate is computed from, in plain words. */
export interface GateInput {
  readonly subject: { readonly tenant: string; readonly model: string };
  /** What the manifest says; absent: nobody applied one, the model is unmanaged. */
  readonly settings?: {
    readonly tier: Tier;
    readonly task: ModelTask;
    readonly stages: readonly string[];
    readonly gate: GatePolicy;
    /** Of every interval, two-sided. */
    readonly confidence: number;
  };
  readonly package: {
    /** SageMaker's ModelPackageStatus, as it says it. */
    readonly status: string;
    readonly containers: readonly ContainerInput[];
    readonly baseline?: string | undefined;
    /** Why there is none, where data are named to make it of. */
    readonly noBaseline?: string | undefined;
    readonly trainingData?: string | undefined;
    readonly schemaCompatible?: boolean | undefined;
    readonly evidence?: readonly string[];
    /** What the manifest demands and does not count, and what became of the signature, where there is one and signers are named. */
    readonly missing?: NonNullable<GateCase['missing']>;
    readonly signature?: { readonly refused: string | undefined } | undefined;
  };
  /** What was measured on the predictions, or why nothing could be; absent where there are none. */
  readonly evaluation?: Evaluation | { readonly misfit: string } | undefined;
  /** What the pipeline says it measured itself, or why that cannot be read; absent where it says nothing. */
  readonly claims?: Claims | { readonly misfit: string } | undefined;
  /** The deployment has a champion: without one only the absolute limits count. */
  readonly hasChampion: boolean;
  /** Why the champion that the predictions compare with is not the one that the version is to replace, if so. */
  readonly another?: string | undefined;
}

/**
 * Computes what the gate judges by. Pure. Point values are rounded to the nearest fourth place, interval bounds outwards; a number too large for a decimal is left out, and a limit on it
 * cannot be said to be met.
 * @throws InvalidEventError where the facts are malformed
 */
export function gateCase(input: GateInput): GateCase {
  const { settings, evaluation } = input;
  const measured = evaluation && 'rows' in evaluation ? evaluation : undefined;
  const ofRows = settings && measured ? judged(measured, settings, input) : [];
  const limits = [...ofRows, ...judgedClaims(input)];
  const { claims } = input;
  const said = claims && 'of' in claims ? claims : undefined;
  const asked = settings?.gate.claims ?? {};
  const names = Object.keys(asked);
  const small = settings && measured ? tooSmall(measured, settings.gate) : [];
  const named = (outcome: JudgedLimit['outcome']) =>
    limits.filter((limit) => limit.outcome === outcome).map(({ name }) => name);
  const demanded = settings ? [...limitsOfAll(settings.gate), ...limitsOfSlices(settings.gate)] : [];
  const facts: { [F in keyof GateFacts]: GateFacts[F] | undefined } = {
    ...input.subject,
    managed: settings !== undefined,
    tier: settings?.tier ?? 'high',
    task: settings?.task.type ?? 'binary',
    stages: [...new Set(settings?.stages ?? [])].toSorted(),
    packageCompleted: input.package.status === 'Completed',
    imageByDigest: everyContainer(input, ({ image, imageDigest }) => isPinned(image, imageDigest)),
    artifactDigestKnown: everyContainer(
      input,
      ({ artifact, artifactDigest, unreadable }) =>
        unreadable.length === 0 && (artifact === '' || hexOf(artifactDigest) !== undefined),
    ),
    evidence: [...new Set(input.package.evidence ?? [])].toSorted(),
    missing: (input.package.missing ?? []).map(({ kind }) => kind).toSorted(),
    signed: input.package.signature !== undefined && input.package.signature.refused === undefined,
    signatureFits: input.package.signature && input.package.signature.refused === undefined,
    hasEvaluation: evaluation !== undefined || said !== undefined,
    predictionsFit: evaluation && measured !== undefined,
    heldOutRows: measured?.rows ?? said?.rows,
    minimumHeldOutRows: settings?.gate.minimumHeldOutRows,
    hasBaseline: Boolean(input.package.baseline),
    hasTrainingData: Boolean(input.package.trainingData),
    hasChampion: input.hasChampion,
    compared:
      measured?.compared ?? (said !== undefined && names.some((name) => isOfChampion(name) && said.of.has(name))),
    schemaCompatible: input.package.schemaCompatible,
    hasLimit: demanded.some(({ of }) => of === 'version') || !names.every(isOfChampion),
    hasLossLimit: demanded.some(({ of }) => of === 'difference') || names.some(isOfChampion),
    failed: named('not met'),
    undecided: named('cannot say'),
  };
  const parsed = GateCase.safeParse({
    facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    measured: {
      ...(measured && decimals(measuredNumbers(measured, settings?.confidence ?? 0.95))),
      ...(said && decimals(claimedNumbers(said, asked, settings?.confidence ?? 0.95))),
    },
    limits,
    ...(small.length > 0 && { notJudged: small }),
    ...(input.package.missing && input.package.missing.length > 0 && { missing: input.package.missing }),
    ...(input.package.signature?.refused !== undefined && { signature: input.package.signature.refused }),
    ...(evaluation && 'misfit' in evaluation && { misfit: evaluation.misfit }),
    ...(input.package.noBaseline !== undefined && { noBaseline: input.package.noBaseline }),
  });
  if (!parsed.success)
    throw new InvalidEventError(`gate facts are malformed: ${parsed.error.issues[0]?.path.join('.')}`, {
      cause: parsed.error,
    });
  return parsed.data;
}

function judged(
  evaluation: Evaluation,
  { gate, confidence }: NonNullable<GateInput['settings']>,
  { hasChampion, another }: Pick<GateInput, 'hasChampion' | 'another'>,
): JudgedLimit[] {
  return judgeLimits(evaluation, gate, { confidence, hasChampion, another }).map((outcome) => written(outcome));
}

function judgedClaims({ settings, claims, hasChampion }: GateInput): JudgedLimit[] {
  if (!settings?.gate.claims) return [];
  const { gate, confidence } = settings;
  const said = claims ?? { misfit: 'the package carries no evaluation (`ModelMetrics.ModelQuality.Statistics`)' };
  return judgeClaims(said, gate.claims!, { confidence, hasChampion }).map((outcome) => written(outcome));
}

/** A limit's outcome as a record carries it. */
function written({ name, outcome, limit, value, interval, groups, because }: LimitOutcome): JudgedLimit {
  const said = { name, limit: limitInWords(limit) };
  const numbers = [value, interval?.low, interval?.high].filter((number) => number !== undefined);
  if (!numbers.every(isWritable))
    return { ...said, outcome: 'cannot say', because: 'a number is too large to be written down' };
  return {
    ...said,
    outcome,
    ...(value !== undefined && { value: decimal(value) }),
    ...(interval && { interval: { low: decimal(interval.low), high: decimal(interval.high) } }),
    ...(groups !== undefined && { groups }),
    ...(because !== undefined && { because }),
  };
}

const limitInWords = (limit: Limit): string =>
  'min' in limit ? `at least ${decimal(limit.min)}` : `at most ${decimal(limit.max)}`;

/** A decimal of Cedar has 64 bits, four places of them behind the point. */
const LARGEST = 1e14;
const isWritable = (value: number): boolean => Number.isFinite(value) && Math.abs(value) < LARGEST;

const decimals = (numbers: ReadonlyMap<string, number>): Record<string, string> =>
  Object.fromEntries([...numbers].filter(([, value]) => isWritable(value)).map(([name, n]) => [name, decimal(n)]));

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
