import * as z from 'zod';
import { InvalidEventError } from '../domain/errors.ts';
import { ARN, strangeArn } from '../domain/partitions.ts';
import { oddityIn, oddityText } from '../domain/plain-data.ts';
import { explainIssues } from './run-flow.ts';

/** Where events may come from: this account, this region. */
export interface Home {
  readonly account: string;
  readonly region: string;
  /** Other accounts, of whose endpoints alone events count. */
  readonly elsewhere?: readonly { readonly account: string; readonly region: string }[];
}

const OF_ENDPOINTS = /^SageMaker Endpoint /;

const EPOCH_MS_2000 = 946_684_800_000;

/**
 * SageMaker writes times as ISO strings, epoch-ms integers, floats and strings, even in the envelope (docs/architecture.md, "What AWS sends").
 * Normalised to epoch ms; a date that does not exist, a leap second or seconds-for-milliseconds is refused, never guessed.
 */
export const EventTime = z.union([z.string(), z.number()]).transform((value, context) => {
  const fail = (): never => {
    context.addIssue({ code: 'custom', message: 'must be an ISO 8601 time or epoch milliseconds' });
    return z.NEVER;
  };
  if (typeof value === 'number' || /^\d+(\.\d+)?$/.test(value)) {
    const ms = Math.floor(Number(value));
    return ms >= EPOCH_MS_2000 && Number.isSafeInteger(ms) ? ms : fail();
  }
  const iso = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value);
  if (!iso || iso[6] === '60') return fail();
  const days = new Date(Date.UTC(Number(iso[1]), Number(iso[2]), 0)).getUTCDate();
  const ms = Date.parse(value);
  return Number.isNaN(ms) || Number(iso[3]) > days ? fail() : ms;
});

const GroupName = z
  .string()
  .regex(/^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, 'must be 1 to 63 letters, digits and inner hyphens');

/** The fields of a package event we act on; others are ignored and not kept. */
export const PackageDetail = z.object({
  ModelPackageGroupName: GroupName,
  ModelPackageVersion: z.int().positive(),
  ModelPackageArn: z.string().regex(new RegExp(`^${ARN}:sagemaker:`), 'must be a SageMaker ARN'),
  ModelPackageStatus: z.string(),
  ModelApprovalStatus: z.string().optional(),
  UpdatedModelPackageFields: z.array(z.string()).optional(),
});

/** Endpoint events: names may differ from the ARN in case, and statuses are UPPER_SNAKE; we only take the name and ask the API. */
const EndpointDetail = z.object({ EndpointName: z.string().min(1).max(63) });

/** More than any event of SageMaker has: an object of a hundred thousand keys is an attack on whoever walks it. */
const MOST_KEYS = 1000;

const Envelope = z.object({
  id: z.string().min(1),
  source: z.string(),
  'detail-type': z.string(),
  account: z.string(),
  region: z.string(),
  time: EventTime,
  detail: z
    .record(z.string(), z.unknown())
    .refine((detail) => Object.keys(detail).length <= MOST_KEYS, `must have ${MOST_KEYS} keys at most`),
});
export type Envelope = z.infer<typeof Envelope>;

/** The name of the endpoint an event is about. Throws InvalidEventError. */
function endpointOf(envelope: Envelope): string {
  const parsed = EndpointDetail.safeParse(envelope.detail);
  if (!parsed.success) throw new InvalidEventError(explainIssues(parsed.error));
  return parsed.data.EndpointName;
}

/** What events name by its ARN, of the kinds we act on. */
const NAMED = ['ModelPackageArn', 'EndpointArn', 'TransformJobArn'] as const;

/** Clocks differ, and a machine that tells a story lives in a time of its own; a year is no difference of clocks. */
const AHEAD = 366 * 86_400_000;

/**
 * Checks an EventBridge envelope: shape, source, account, region, and that its time is not far ahead of `now` (epoch ms). Throws
 * InvalidEventError saying what is allowed.
 */
export function parseEnvelope(raw: unknown, home: Home, now = Date.now()): Envelope {
  const parsed = Envelope.safeParse(raw);
  if (!parsed.success) throw new InvalidEventError(explainIssues(parsed.error));
  const { source, account, region, time } = parsed.data;
  if (time > now + AHEAD)
    throw new InvalidEventError(
      `time \`${new Date(time).toISOString()}\` lies more than a year ahead of \`${new Date(now).toISOString()}\`: nothing has happened there yet`,
    );
  if (source !== 'aws.sagemaker')
    throw new InvalidEventError(`source \`${source}\` is not allowed: only \`aws.sagemaker\``);
  const elsewhere = OF_ENDPOINTS.test(parsed.data['detail-type']) ? (home.elsewhere ?? []) : [];
  const near = elsewhere.filter((one) => one.account === account);
  const from = near.find((one) => one.region === region) ?? (account === home.account ? home : (near[0] ?? home));
  if (account !== from.account)
    throw new InvalidEventError(`account \`${account}\` is not this stack's \`${home.account}\``);
  if (region !== from.region)
    throw new InvalidEventError(`region \`${region}\` is not this stack's \`${from.region}\``);
  const odd = oddityIn(parsed.data);
  if (odd) throw new InvalidEventError(oddityText(odd));
  // What says it happened here and names what is elsewhere is told by nobody whose word counts.
  for (const named of NAMED) {
    const arn = parsed.data.detail[named];
    const strange = typeof arn === 'string' ? strangeArn(arn, from) : undefined;
    if (strange !== undefined) throw new InvalidEventError(`\`detail.${named}\`: ${strange}`);
  }
  return parsed.data;
}

/** What an event about a model package is to the flow that registers it. */
export const packageSeen = ({ detail, id }: Envelope) => ({ detail, event: id });

/** What an event about an endpoint is to the flow that looks at it. Throws InvalidEventError when it names none. */
export const endpointSeen = (envelope: Envelope) => ({ endpoint: endpointOf(envelope), event: envelope.id });

const TransformDetail = z.object({ TransformJobName: z.string().min(1).max(63) });

/** What an event about a transform job is to the flow that looks at it: its name, all else SageMaker is asked. Throws InvalidEventError when it names none. */
export const transformSeen = ({ detail, id }: Envelope) => {
  const parsed = TransformDetail.safeParse(detail);
  if (!parsed.success) throw new InvalidEventError(explainIssues(parsed.error));
  return { job: parsed.data.TransformJobName, event: id };
};
