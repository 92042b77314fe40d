import type { Reason } from '../reason.ts';
import type { ServedContent } from '../served/served.ts';
import { SERVING_FORMS, type ServingForm } from '../serving/forms.ts';
import { BY_NAME, formRunning, settingName } from '../serving/settings.ts';

const ELSEWHERE = 'give the manifest a new endpoint';

/** An endpoint of another form than the manifest says cannot be carried on: what is demanded instead, by what SageMaker calls the form's member. */
type EndpointForm = Exclude<ServingForm, 'real-time' | 'batch' | 'lambda'>;
const FORM_OF: Readonly<Record<string, EndpointForm>> = {
  ServerlessConfig: 'serverless',
  AsyncInferenceConfig: 'async',
  InferenceComponent: 'component',
  ExecutionRoleArn: 'component',
  [BY_NAME]: 'direct',
};
const OF_ANOTHER_FORM: Readonly<Record<EndpointForm, string>> = {
  serverless: 'an update makes a serverless endpoint one on instances, and nothing makes it serverless again',
  async: 'callers of InvokeEndpointAsync would get no answer',
  component:
    'inference components are models of their own on one endpoint, which a release onto that would not carry on',
  direct: 'callers that name a TargetContainerHostname would be refused where containers call each other',
};

/**
 * Kinds of endpoint that Steward cannot carry on: its own configs have one variant of one model. By what SageMaker calls the member that
 * makes it such a kind, and what is demanded instead.
 */
const REFUSED: Readonly<Record<string, string>> = {
  Container: `a model that the component names: one that names its image by itself is none to go back to; ${ELSEWHERE}`,
  BaseInferenceComponentName: `a component of its own: an adapter stands on another's copies; ${ELSEWHERE}`,
  'Mode MultiModel': `one model: callers that name a TargetModel would get another; ${ELSEWHERE}`,
};

/**
 * What keeps an endpoint from being carried on, and what of its settings the first release would take away, or set to something else.
 * @param wanted the form that the manifest says, and the settings that it sets or leaves alone
 */
export function decideCarryOn(
  served: ServedContent,
  wanted: {
    readonly form: ServingForm;
    readonly settings: readonly string[];
    readonly variants?: readonly { readonly name: string }[] | undefined;
  },
): { refused: Reason[]; lost: Reason[]; changed: Reason[] } {
  const refused: Reason[] = [];
  const lost: Reason[] = [];
  const changed: Reason[] = [];
  const { variants, shadows } = served;
  const names = (all: readonly { readonly name: string }[]) =>
    all
      .map(({ name }) => name)
      .sort()
      .join(', ');
  if (wanted.variants ? names(variants) !== names(wanted.variants) : variants.length !== 1)
    refused.push({
      rule: 'one-variant',
      subject: 'variants',
      observed: variants.map(({ name }) => name).join(', ') || 'none',
      limit: wanted.variants
        ? `${names(wanted.variants)}, as the manifest names them: write there those that run`
        : 'one: update the endpoint to a config with the variant that is to stay, then adopt it; or name all in `variants`',
    });
  // Callers of a share would get another version than before, which nobody was asked about.
  const versions = new Set(
    variants.map(({ containers }) => containers.map((one) => one.package ?? one.image).join(' ')),
  );
  if (versions.size > 1)
    refused.push({
      rule: 'one-version',
      subject: 'variants',
      observed: [...versions].join(', '),
      limit: 'one version in all of them: update the endpoint to such a config, then adopt it',
    });
  if (shadows.length > 0)
    refused.push({
      rule: 'no-shadow',
      subject: 'shadow variants',
      observed: shadows.join(', '),
      limit: 'none: end the shadow test, or update the endpoint to a config without it, then adopt it',
    });
  for (const [subject, extras] of extrasOf(served))
    for (const observed of extras) {
      const form = FORM_OF[settingName(observed)];
      if (wanted.settings.includes(observed)) continue;
      if (form === wanted.form) {
        const by = wanted.settings.find((one) => settingName(one) === settingName(observed));
        if (by !== undefined)
          changed.push({ rule: 'form', subject, observed, limit: `${by} from the first release on` });
        continue;
      }
      const limit = form ? notOf(form) : REFUSED[settingName(observed)];
      if (limit !== undefined) refused.push({ rule: 'kind', subject, observed, limit });
      else lost.push({ rule: 'setting', subject, observed, limit: 'not in the configs that Steward makes' });
    }
  const running = formRunning(served);
  if (refused.length === 0 && running !== wanted.form)
    refused.push({
      rule: 'kind',
      subject: 'endpoint',
      observed: SERVING_FORMS[running].called,
      limit: `${SERVING_FORMS[wanted.form].called}, which the manifest says: ${ELSEWHERE}`,
    });
  // Nothing can be said of a variant whose config or model was deleted, and nothing could go back to it.
  const unknown = variants.filter(({ containers }) => containers.length === 0);
  if (refused.length === 0 && unknown.length > 0)
    refused.push({
      rule: 'described',
      subject: unknown.map(({ name }) => name).join(', '),
      observed: 'its config or model was deleted',
      limit: 'a config and models that are kept: update the endpoint to such a config, or create it anew',
    });
  return { refused, lost, changed };
}

/** Whether a setting is what makes an endpoint one of a form, and overrides nothing of what it serves. */
export const makesForm = (setting: string, form: ServingForm): boolean => FORM_OF[settingName(setting)] === form;

const notOf = (form: EndpointForm): string =>
  `\`serving: { type: ${form}, … }\` in the manifest: ${OF_ANOTHER_FORM[form]}; or ${ELSEWHERE}`;

const extrasOf = ({ extras, variants }: ServedContent): [string, readonly string[]][] => [
  ['endpoint config', extras],
  ...variants.flatMap(({ name, extras: own, containers }): [string, readonly string[]][] => [
    [`variant ${name}`, own],
    ...containers.map(({ extras: inner }): [string, readonly string[]] => [`container of ${name}`, inner]),
  ]),
];
