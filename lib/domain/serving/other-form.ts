import type { Reason } from '../reason.ts';
import { SERVING_FORMS, type ServingForm } from './forms.ts';
import { formRunning } from './settings.ts';

/** Sources: serverless-endpoints ("Feature exclusions"), async-inference. */
export const ONE_FORM =
  'SageMaker makes no endpoint on instances serverless, going back from one made real-time would be just that, callers of one that is asynchronous would get no answer from another, callers that name a container would be refused where containers call each other, and nobody would look any more at one that was left for transform jobs';

/** Why nothing of a form may be released where what serves is of another. */
export function otherForm(
  serves: Parameters<typeof formRunning>[0] | undefined,
  wanted: ServingForm,
): Reason | undefined {
  const running = serves ? formRunning(serves) : wanted;
  if (running === wanted) return undefined;
  const limit = `${SERVING_FORMS[wanted].called}, which needs another \`endpoint\`: ${ONE_FORM}`;
  return { rule: 'serving', subject: 'endpoint', observed: SERVING_FORMS[running].called, limit };
}
