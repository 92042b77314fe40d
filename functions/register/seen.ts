import * as z from 'zod';
import { type Home, parseEnvelope } from '../../lib/contract/sagemaker-events.ts';
import { PackageSeen } from './register.ts';

/** SageMaker's event about a model package, as EventBridge delivers it to our queue, in the words of `register`. */
export const packageSeenIn = (home: Home) =>
  z.preprocess((raw) => {
    const { detail, id } = parseEnvelope(raw, home);
    return { detail, event: id };
  }, PackageSeen);
