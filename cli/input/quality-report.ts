import {
  type AttributionDecision,
  AttributionPolicy,
  decideAttribution,
} from '../../lib/domain/attribution/decide-attribution.ts';
import { placesByWeight } from '../../lib/domain/capture/text/notes.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import { decideEstimate, type EstimateDecision } from '../../lib/domain/estimate/decide-estimate.ts';
import { EstimatePolicy } from '../../lib/domain/estimate/estimate-policy.ts';
import { decideFairness, type FairnessDecision } from '../../lib/domain/fairness/decide-fairness.ts';
import { FairnessPolicy } from '../../lib/domain/fairness/fairness-policy.ts';
import { decideQuality, type QualityDecision } from '../../lib/domain/quality/decide-quality.ts';
import { limitedMetrics, MeasuringPolicy } from '../../lib/domain/quality/quality-policy.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { worst } from '../../lib/domain/verdict.ts';
import type { ChangeTold } from '../../lib/words/change.ts';
import { parseAs } from './parsed.ts';
import { type JoinedInput, splitNames } from './quality-input.ts';
import { whyUnlabelled, whyUnmeasured } from './why-unlabelled.ts';

/** What the command line asks for beside the quality of the whole. */
export interface Asked {
  readonly slices?: string;
  readonly protected?: string;
  readonly estimate: boolean;
}

/** Each check that was asked for, and what all that have a limit say together. */
export interface QualityReport {
  readonly verdict: Check['verdict'];
  readonly because?: string;
  readonly reasons: readonly Reason[];
  /** Why scores seem to be of the other class; absent where they do not. */
  readonly reversed?: string;
  readonly quality: QualityDecision;
  readonly fairness?: FairnessDecision;
  readonly estimate?: EstimateDecision;
  readonly attribution?: AttributionDecision;
  /** Which kind of change it is, where a baseline or the labels of before are given. */
  readonly change?: ChangeTold;
}

/** The quality policy of a policy file, with what the command line says of it. */
export function qualityPolicyOf(
  task: JoinedInput['task'],
  { fairness: _fair, estimate: _expect, attribution: _ranked, slices, ...rest }: Record<string, unknown>,
  asked: Asked,
  from: string,
): MeasuringPolicy {
  const columns = asked.slices === undefined ? {} : { columns: splitNames(asked.slices, '--slices') };
  const cut = slices || asked.slices !== undefined ? { slices: { ...(slices as object), ...columns } } : {};
  return parseAs(MeasuringPolicy, { ...rest, ...cut, task }, from);
}

/** Whether a policy decides anything of quality. */
export const hasLimits = ({ limits, slices }: MeasuringPolicy): boolean =>
  limitedMetrics(limits).length + limitedMetrics(slices?.limits ?? {}).length > 0;

/** A policy file: a quality policy, beside it `fairness`, `estimate` and `attribution`; the command line comes before it. */
export function reportOn(
  { task, joined, names, notes }: JoinedInput,
  file: Record<string, unknown>,
  asked: Asked,
  from: string,
): QualityReport {
  const { fairness: fair, estimate: expect, attribution: ranked } = file;
  const policy = qualityPolicyOf(task, file, asked, from);
  const groups = asked.protected === undefined ? {} : { protected: splitNames(asked.protected, '--protected') };
  const quality = decideQuality(joined, policy, names);
  const fairness =
    fair || asked.protected !== undefined
      ? decideFairness(joined, task, parseAs(FairnessPolicy, { ...(fair as object), ...groups }, from), names)
      : undefined;
  const estimate =
    expect || asked.estimate
      ? decideEstimate(joined, task, parseAs(EstimatePolicy, { limits: {}, ...(expect as object) }, from))
      : undefined;
  const attribution = ranked ? decideAttribution(joined, task, parseAs(AttributionPolicy, ranked, from)) : undefined;
  const judging = [
    ...(hasLimits(policy) ? [quality] : []),
    ...(fairness ? [fairness] : []),
    ...(estimate && expect ? [estimate] : []),
    ...(attribution ? [attribution] : []),
  ];
  const verdict = worst(judging.map((each) => each.verdict));
  const speaking = judging.filter((each) => each.verdict === verdict);
  const because = speaking.flatMap((each) => ('because' in each ? [each.because] : []));
  const [first] = placesByWeight(notes.examples, notes.kinds);
  const unread = joined.labelled.length === 0 && first ? [`${first.file}, line ${first.at}: ${first.reason}`] : [];
  const why = [
    ...unread,
    ...whyUnlabelled(joined, task, policy.maximumBroken),
    ...(judging.length === 0 ? [...whyUnmeasured(joined, task), withoutLimit(task.type, from)] : because),
  ];
  return {
    verdict,
    ...(why.length > 0 && { because: [...new Set(why)].join('; ') }),
    reasons: speaking.flatMap((each) => each.reasons),
    ...whyReversed(task, quality),
    quality,
    ...(fairness && { fairness }),
    ...(estimate && { estimate }),
    ...(attribution && { attribution }),
  };
}

/** Scores that surely put one class below the other say so: a model is seldom that wrong, a class easily. */
function whyReversed(task: JoinedInput['task'], { metrics }: QualityDecision): { reversed?: string } {
  const { auc } = metrics;
  if (task.type !== 'binary' || !auc || auc.doubt !== undefined || Number(auc.high) >= 0.5) return {};
  const [other, sought] = task.classes;
  return {
    reversed: `scores of \`${sought}\` are lower than those of \`${other}\` (auc ${auc.value}): where they are chances of \`${other}\`, say so by \`--classes ${sought},${other}\``,
  };
}

const EXAMPLES = { binary: 'auc: { min: 0.7 }', multiclass: 'accuracy: { min: 0.7 }', regression: 'mae: { max: 10 }' };

const withoutLimit = (type: keyof typeof EXAMPLES, from: string): string =>
  `${from} sets no limit to decide by; a file for \`--policy\` may have \`limits: { ${EXAMPLES[type]} }\``;
