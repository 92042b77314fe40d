import * as z from 'zod';
import { endpointOf, type Home, parseEnvelope } from '../../lib/contract/sagemaker-events.ts';
import { ReconcileDue } from './reconcile.ts';

/** SageMaker's event about an endpoint, as EventBridge delivers it to our queue, in the words of `reconcile`. */
export const endpointSeenIn = (home: Home) =>
  z.preprocess((raw) => {
    const envelope = parseEnvelope(raw, home);
    return { endpoint: endpointOf(envelope), event: envelope.id };
  }, ReconcileDue);
