import { bareRule } from '../domain/drift/rule-name.ts';
import type { Reason } from '../domain/reason.ts';
import { refusalOf } from './refusals.ts';
import { isChange, lessIsBetter, metricName, ruleOf } from './rule.ts';

/** Rules that measure in their subject, or speak of something that no number tells. */
const PHRASES: Record<string, (reason: Reason) => string> = {
  'data-since-change': (r) => `${r.observed} ${r.subject} of data since the change, must be ${r.limit}`,
  budget: (r) => `${r.observed} ${r.subject} so far, must be ${r.limit}`,
  'cool-down': (r) => `the last one started ${withoutSeconds(r.observed)}, must be ${withoutSeconds(r.limit)}`,
  'one-in-flight': () => 'one is running, and two at once would overtake each other',
  money: (r) => `${r.subject}: ${r.observed}, must be ${r.limit}`,
  stage: (r) => withoutSeconds(r.observed),
  carried: (r) => `${r.subject} has ${r.observed}, must be ${r.limit}`,
  'stage-limit': (r) => `${r.subject} is ${r.observed}, allowed is ${r.limit}`,
  'paired-files': (r) => `\`${r.subject}\`: ${r.observed}, must be ${r.limit}`,
  'paired-rows': (r) => `\`${r.subject}\` has ${r.observed}, must have ${r.limit}`,
  'job-data': (r) => `${r.subject} of the job is \`${r.observed}\`, must be ${r.limit}`,
  'job-model': (r) => `${r.subject} ran with the model ${r.observed}, live is ${r.limit}`,
  'job-variables': (r) => `${r.subject} sets ${r.observed} over the model's own variables, must set ${r.limit}`,
  golden: (r) => `golden ${r.subject}: ${r.observed}, must be ${r.limit}`,
  pipeline: (r) => `${r.subject} ended ${r.observed}`,
  'pipeline-timeout': (r) => `${r.subject} is still ${r.observed}, must have brought ${withoutSeconds(r.limit)}`,
  'training-data': (r) => `${r.subject}: ${r.observed}, must be ${withoutSeconds(r.limit)}`,
  'left-going': (r) => `${r.subject} was still ${r.observed}, must have ${r.limit}`,
  configured: () => 'the manifest names no pipeline to train with',
  'running-config': (r) => `it runs ${r.observed.replace(/\.$/, '')}, not ${r.limit}`,
  accumulated: (r) =>
    `${ruleOf(r.rule, r.subject)}: at most 1 in ${r.observed} model-months would show as much by chance, 1 in ${r.limit} is an alarm`,
  moved: (r) => `${ruleOf(r.rule, r.subject)} is ${r.observed} standard errors beyond nothing, chance shows ${r.limit}`,
  margin: (r) =>
    `${metricName(r.subject)} ${lessIsBetter(r.subject) ? 'is lower than' : 'differs from'} the champion's by ${withInterval(r.observed, r.interval)}${fromTo(r)}, must gain more than ${r.limit}`,
  'limit-not-met': limitOfGate,
  'limit-undecided': limitOfGate,
  'evidence-missing': (r) => toldInFull(r) ?? `${r.subject} ${r.observed}`,
  'predictions-unreadable': (r) => toldInFull(r) ?? 'the predictions do not fit',
  'no-baseline': (r) => toldInFull(r) ?? 'it has no baseline',
  'signature-refused': (r) => toldInFull(r) ?? 'its signature does not hold',
};

/** Outcomes of the gate whose figure is a sentence already, or what is missing and its mend: no fact is named and nothing is compared. */
function toldInFull({ rule, subject, observed, limit }: Reason): string | undefined {
  if (rule === 'evidence-missing')
    return `${subject}${/^(missing|not answered)$/.test(observed) ? ' is ' : ': '}${observed}, ${limit}`;
  const said = ['predictions-unreadable', 'signature-refused', 'no-baseline'].includes(rule);
  return said && limit === 'true' && !/^(false|missing)$/.test(observed) ? observed : undefined;
}

/** Why a measured value on the good side of a limit is not enough. */
const notSurely = ({ rule, interval }: Reason): string =>
  rule === 'limit-undecided' && interval ? '; more held-out rows narrow the interval' : '';

/** A limit of the manifest on what was measured: `F1 where region = north 0.5500 [0.5400, 0.5600], must be at least 0.6000`. */
function limitOfGate(reason: Reason): string {
  const { subject, observed, limit, interval } = reason;
  return `${metricName(subject)} ${withInterval(observed, interval)}${between(reason)}, must ${notSurely(reason) && 'surely '}be ${limit}${notSurely(reason)}`;
}

/** What a share or a value was and is, where both are known: ` (went from 1.0000 to 0.0000)`. */
const fromTo = ({ was, now }: Pick<Reason, 'was' | 'now'>): string =>
  was !== undefined && now !== undefined ? ` (went from ${was} to ${now})` : '';

/** Which groups lie furthest apart, where groups are compared: ` (lowest f 0.2711, highest m 0.5345)`. */
export const between = ({ groups }: { readonly groups?: string | undefined }): string =>
  groups === undefined ? '' : ` (${groups})`;

/** The first two reasons, and how many more there are. */
export function firstReasons(reasons: readonly Reason[], say: (reason: Reason) => string): string {
  const more = reasons.length - 2;
  return [...reasons.slice(0, 2).map(say), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** A measured number with its interval: `0.6702 [0.6519, 0.6886]`. */
export const withInterval = (value: string, interval?: { readonly low: string; readonly high: string }): string =>
  interval ? `${value} [${interval.low}, ${interval.high}]` : value;

/**
 * A reason as one phrase: `PSI of origin 4.8107 [2.7692, 6.8496], limit 0.2000`; of a change what it went from and to:
 * `change in missing values of age 1.0000 [0.9991, 1.0000] (went from 1.0000 to 0.0000), limit 0.0500`.
 */
export function reasonInWords(reason: Reason): string {
  const { rule, subject, observed, limit, interval } = reason;
  const phrase = PHRASES[bareRule(rule)];
  if (phrase) return phrase(reason);
  const refused = refusalOf(reason);
  if (refused !== undefined) return refused;
  if (rule === 'multivariate' && subject === 'sampled rows')
    return `${observed} ${subject} to see relations in, must be ${limit}`;
  const word = rule === 'minimum' ? 'at least' : rule === 'maximum' ? 'at most' : 'limit';
  return `${ruleOf(rule, subject)} ${withInterval(observed, interval)}${fromTo(reason)}${between(reason)}, ${word} ${limit}`;
}

/** Times inside texts of the server, as people read them. */
export const withoutSeconds = (text: string): string =>
  text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z/g, '$1 $2 UTC');

/**
 * By the names that policies and manifests use, for those who write them: `psi of origin 4.8107 [2.7692, 6.8496] (limit 0.2000)`; a change is
 * called one: `missing of age changed by 1.0000 [0.9991, 1.0000], went from 1.0000 to 0.0000 (limit 0.0500)`.
 */
export function reasonByRule(reason: Reason): string {
  const { rule, subject, observed, limit, interval, was, now } = reason;
  const full = toldInFull(reason);
  if (full !== undefined) return `${rule}: ${full}`;
  // A refusal is a sentence, and its rule one of ours: no manifest and no policy has its name.
  const refused = refusalOf(reason);
  if (refused !== undefined) return refused;
  const measured = `${isChange(rule) ? 'changed by ' : ''}${withInterval(observed, interval)}`;
  const went = was !== undefined && now !== undefined ? `, went from ${was} to ${now}` : '';
  // `minimum of accuracy 0.91` reads as the lowest accuracy: the limit is the minimum, not what was measured.
  if (rule === 'minimum' || rule === 'maximum')
    return `${subject} ${measured}${went}${between(reason)} (${rule} ${limit})`;
  return `${rule} of ${subject} ${measured}${went}${between(reason)} (limit ${limit})`;
}

/** A metric against the bound a policy sets it: `auc is 0.4836 [0.4399, 0.5274], minimum 0.6000`. */
export const metricAgainstBound = (reason: Reason): string =>
  `${reason.subject} is ${withInterval(reason.observed, reason.interval)}${between(reason)}, ${reason.rule} ${reason.limit}`;

/** A reason for those who did not ask for figures: what was measured in words, what stands in the way by what is allowed. */
export const reasonToTell = (reason: Reason): string =>
  reason.interval ? reasonInWords(reason) : whatIsAllowed(reason);

/** What stands in the way of something: `budget: retrains is 4, allowed below 4`; a measured one with its interval, which decides. */
export function whatIsAllowed(reason: Reason): string {
  const { rule, subject, observed, limit, interval } = reason;
  const full = toldInFull(reason);
  if (full !== undefined) return `${rule}: ${full}`;
  // A refusal is a sentence, and its rule one of ours: no manifest and no policy has its name.
  const refused = refusalOf(reason);
  if (refused !== undefined) return refused;
  return `${rule}: ${subject} is ${withInterval(observed, interval)}${between(reason)}, allowed ${limit}${notSurely(reason)}`;
}
