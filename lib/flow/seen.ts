import * as z from 'zod';
import { type Home, parseEnvelope } from '../contract/sagemaker-events.ts';
import { type Flow, wakesOf } from './flow.ts';

/**
 * The input of a flow that SageMaker wakes, as EventBridge puts it on its queue: an event of this account and region, in the words of
 * the flow. @throws InvalidEventError for any other
 */
export const sagemakerInput = <I>(flow: Pick<Flow<I, never>, 'wakes' | 'input'>, home: Home): z.ZodType<I> =>
  z.preprocess((raw) => {
    const envelope = parseEnvelope(raw, home);
    const type = envelope['detail-type'];
    const wake = wakesOf(flow, 'sagemaker').find(({ sagemaker }) => sagemaker.includes(type));
    return wake?.seen(envelope);
  }, flow.input);
