import type { Golden } from '../golden/golden.ts';
import { toleranceMisfit } from '../golden/tolerance.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import { formOf, SERVING_FORMS, type ServingForm } from '../serving/forms.ts';
import { isJson } from '../serving/function-fits.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
type Said = readonly (Misfit | false | undefined)[];

/** Golden records that nobody could ask, or that no answer could be held against. */
export const goldenMisfits = (deployments: readonly Pick<DeploymentSpec, 'serving' | 'golden'>[]): Misfit[] =>
  deployments.flatMap(({ golden, ...spec }, i) =>
    golden
      ? [...formMisfits(formOf(spec), golden), ...recordMisfits(formOf(spec), golden)].flatMap((one) =>
          one ? [{ path: ['deployments', i, 'golden', ...one.path], message: one.message }] : [],
        )
      : [],
  );

function formMisfits(form: ServingForm, { contentType, accept }: Golden): Said {
  const { called, answers } = SERVING_FORMS[form];
  return [
    answers === 'no' &&
      misfit([], `${called} takes no request: leave them out; what is there is held against what was approved`),
    answers === 'queued' &&
      misfit(
        [],
        `${called} answers no request at once: leave them out, and write \`smoke\`, whose answer is waited for`,
      ),
    form === 'lambda' &&
      contentType !== 'application/json' &&
      misfit(['contentType'], 'must be `application/json`: a Lambda function is given nothing else'),
    form === 'lambda' &&
      accept !== undefined &&
      misfit(['accept'], 'is nothing that a Lambda function is told: leave it out'),
  ];
}

function recordMisfits(form: ServingForm, { records, file, tolerance }: Golden): Said {
  const wrong = records && toleranceMisfit(records, tolerance);
  return [
    (records === undefined) === (file === undefined) &&
      misfit([], 'must have one of `records`, which stand here, and `file`, which lies in S3'),
    wrong !== undefined && misfit(['tolerance'], wrong),
    ...(records ?? []).flatMap(({ body, container }, i) => [
      container !== undefined &&
        form !== 'direct' &&
        misfit(
          ['records', i, 'container'],
          'is of containers that are asked by name: write `serving: { type: direct }`, or leave it out',
        ),
      form === 'lambda' &&
        !isJson(body) &&
        misfit(['records', i, 'body'], 'must be JSON: a Lambda function is given nothing else'),
    ]),
  ];
}

const misfit = (path: readonly (string | number)[], message: string): Misfit => ({ path, message });
