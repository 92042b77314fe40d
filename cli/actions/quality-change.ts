import { decideChange, type Sides } from '../../lib/domain/change/decide-change.ts';
import { judgeLabelShares } from '../../lib/domain/change/label-shares.ts';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { ChangeTold } from '../../lib/words/change.ts';
import type { JoinedInput, QualityInput } from '../input/quality-input.ts';
import { type Asked, hasLimits, type QualityReport, qualityPolicyOf } from '../input/quality-report.ts';
import { readYaml } from '../input/read-yaml.ts';
import { readBaseline, readPolicy } from './drift/documents.ts';
import { measureWindow } from './drift/measure.ts';

/** What tells kinds of change apart: a baseline, and the policy its drift is judged by. */
export interface ChangeInput {
  readonly baseline?: string;
  readonly driftPolicy?: string;
}

type Options = ChangeInput & QualityInput & Asked & { readonly policy?: string };

/**
 * Which kind of change a check of quality found: the same predictions are held against a baseline, their labels against the shares of before.
 * @returns nothing where neither is given
 * @throws InvalidEventError when no column of the baseline is in the predictions
 */
export async function changeOf(
  options: Options,
  told: JoinedInput,
  { quality }: QualityReport,
): Promise<{ change?: ChangeTold }> {
  if (options.driftPolicy !== undefined && options.baseline === undefined)
    throw new InvalidEventError('`--drift-policy` judges drift from a baseline: name it with `--baseline`');
  const file = options.policy === undefined ? {} : readYaml(options.policy);
  const policy = qualityPolicyOf(told.task, file, options, options.policy ?? 'the default policy');
  const labels = judgeLabelShares(told.joined, policy);
  if (options.baseline === undefined && labels === undefined) return {};
  const moved = options.baseline === undefined ? NOT_ASKED : await driftOf(options, readBaseline(options.baseline));
  const sides: Sides = {
    ...moved,
    labels: labels?.verdict ?? 'not asked',
    quality: hasLimits(policy) ? quality.verdict : 'not asked',
  };
  return { change: { found: decideChange(sides), sides, ...(labels && { labels }) } };
}

const NOT_ASKED = { inputs: 'not asked', answers: 'not asked' } as const;

/** Of columns that a table does not have nothing is said: predictions are often kept without what they answer. */
async function driftOf(options: Options, baseline: Baseline): Promise<Pick<Sides, 'inputs' | 'answers'>> {
  const policy = readPolicy(options.driftPolicy);
  const { separator, decimal, predictions } = options;
  const { sketch, notes, window } = await measureWindow(predictions, baseline, {
    ...{ asked: undefined, quiet: true, digested: false },
    csv: { separator, decimal },
  });
  const absent = new Set(notes.absent);
  const features = (policy.features ?? baseline.features.map(({ name }) => name)).filter((name) => !absent.has(name));
  if (features.length === 0)
    throw new InvalidEventError(
      `\`${predictions}\` has no column of the baseline \`${options.baseline}\`: give predictions with their inputs, or leave \`--baseline\` out`,
    );
  const judged = absent.size > 0 ? { ...policy, features } : policy;
  const at = window?.end ?? Date.now();
  const { kinds } = decideDrift(baseline, sketch, judged, { complete: true, brokenLines: notes.broken, at });
  return { inputs: kinds.data ?? 'not asked', answers: kinds.prediction ?? 'not asked' };
}
