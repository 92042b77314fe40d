import type { DeploymentSpec, Manifest } from '../model/manifest.ts';
import { misfitsOf, planMisfit } from '../race/plan-misfits.ts';
import { type RaceAsked, racePlanOf } from '../race/race-asked.ts';
import { sliceOf, slicesNamed } from '../race/slice-of.ts';
import { durationText } from '../schedule/duration.ts';
import { formOf, SERVING_FORMS } from '../serving/forms.ts';
import { DAY, HOUR } from '../time.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
type Said = readonly (readonly [path: string, message: string | false | undefined])[];

/** The machine that carries a release ends after 90 days, a month of which is people's (statemachines/release.asl.json). */
const LONGEST_RACE = 40 * DAY;
/** Ids of those that were counted are kept, and read at every look. */
const MOST_UNITS = 1_000_000;
/** SageMaker writes captures some minutes late, and a line may lie in the folder of the hour after its own. */
const SHORTEST_SETTLE = HOUR;

/**
 * Races that a deployment cannot run, said before anything is made, with what comes nearest. Sources: SageMaker developer guide, "Create a shadow test" (one shadow variant,
 * and then one production variant) and "Exclusions" of shadow tests.
 */
export const raceMisfits = (manifest: Pick<Manifest, 'deployments' | 'monitoring' | 'schema'>): Misfit[] =>
  manifest.deployments.flatMap((spec, i) =>
    spec.race
      ? [...whereItRuns(spec, spec.race), ...ofItsForm(spec, spec.race), ...whatIsAsked(spec.race, manifest)].flatMap(
          ([path, message]) =>
            message ? [{ path: ['deployments', i, ...path.split('.').filter(Boolean)], message }] : [],
        )
      : [],
  );

function whereItRuns(spec: DeploymentSpec, race: RaceAsked): Said {
  const form = formOf(spec);
  const { called, canary, rolling } = SERVING_FORMS[form];
  const nearest = canary
    ? '`plan: { type: canary, … }`'
    : rolling
      ? '`plan: { type: rolling, … }`'
      : '`plan: { type: all-at-once }`';
  return [
    [
      'race',
      form !== 'real-time' &&
        `${race.form === 'shadow' ? 'SageMaker runs no shadow variant' : 'no A/B runs'} on ${called}: leave \`race\` out; nearest to it is ${nearest}`,
    ],
    [
      'race',
      spec.variants &&
        'an endpoint with a challenger has one other variant: leave `variants` out, or leave `race` out and write `plan: { type: canary, … }`',
    ],
    ['race', spec.target !== undefined && 'races run in the account of Steward alone: leave `race` or `target` out'],
    [
      'instanceType',
      race.form === 'shadow' &&
        spec.instanceType?.startsWith('ml.inf1.') &&
        'SageMaker runs no shadow variant on Inf1: write another type, `ml.inf2.xlarge` say, or leave `race` out',
    ],
    [
      'plan.type',
      spec.plan?.type === 'rolling' &&
        'a rolling update takes no endpoint of several variants, and no page of AWS says what a shadow counts as: write `linear` or `canary`',
    ],
    [
      'capture.percent',
      form === 'real-time' &&
        (spec.capture?.percent ?? 100) < 100 &&
        'must be 100 for a race: it reads the answers of both models, and what was not captured of one would look like a failure',
    ],
  ];
}

/** An A/B: SageMaker captures no request that failed, and keeps counts of variants that were there before alone (API_UpdateEndpoint, RetainAllVariantProperties). */
function ofItsForm(spec: DeploymentSpec, { form, share, errors }: RaceAsked): Said {
  const isArm = form === 'ab';
  return [
    ['race.share', !isArm && share !== undefined && 'is of an A/B: a shadow is asked everything'],
    [
      'race.errors',
      isArm &&
        errors !== undefined &&
        'is of a shadow: SageMaker captures no request that failed, so an A/B cannot count them. Leave it out, and watch `Invocation5XXErrors` of the variant by an alarm of your own',
    ],
    [
      'autoscaled',
      isArm &&
        spec.autoscaled === true &&
        'does not go with an A/B, whose arms keep the instances they begin with: leave `autoscaled` out, or race as a `shadow`',
    ],
  ];
}

function whatIsAsked(race: RaceAsked, { monitoring, schema }: Pick<Manifest, 'monitoring' | 'schema'>): Said {
  const { quality } = monitoring;
  if (!quality)
    return [['race', 'needs `monitoring.quality`: where the labels lie that decide it, and how answers are read']];
  const plan = racePlanOf(race);
  const columns = [...schema.features.map(({ name }) => name), ...quality.labelColumns];
  const foreign = slicesNamed(race).filter((name) => !columns.includes(sliceOf(name)?.column ?? ''));
  return [
    ...misfitsOf(plan).map(([key, message]) => [`race.${key}`, message] as const),
    ['race', planMisfit(plan, quality.policy.task)],
    [
      'race.slices',
      foreign.length > 0 &&
        `\`${foreign.join('`, `')}\` names no column: write \`column=value\` with a feature or one of \`labelColumns\`, like \`${columns[0]}=…\``,
    ],
    [
      'race.settle',
      race.settle < SHORTEST_SETTLE &&
        `must be at least \`${durationText(SHORTEST_SETTLE)}\`: captures come some minutes late`,
    ],
    [
      'race.maximum.time',
      race.maximum.time + race.settle > LONGEST_RACE &&
        `must be, with \`settle\`, at most \`${durationText(LONGEST_RACE)}\`: then the machine that carries the release has its time for the rest`,
    ],
    ['race.maximum.time', race.maximum.time < race.every && 'must be at least `every`: one look'],
    ['race.maximum.units', race.maximum.units > MOST_UNITS && `must be at most ${MOST_UNITS}: the ids of all are kept`],
  ];
}
