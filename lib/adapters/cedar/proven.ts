import { IntegrityError } from '../../domain/errors.ts';
import { withCedar } from './engine.ts';
import type { CheckedPolicies } from './sealed.ts';

export const engineVersion = (): string => `cedar ${withCedar((cedar) => cedar.getCedarSDKVersion())}`;

/** No set answers before it has been proven, and none that this engine has not checked: the start-up invariant. */
export function proveOnce<T>(set: CheckedPolicies, make: () => T, prove: (made: T) => void): () => T {
  let proven: T | undefined;
  return () => {
    if (proven !== undefined) return proven;
    if (set.engine !== engineVersion()) {
      throw new IntegrityError(
        `the packed policies were checked by \`${set.engine}\`, but this is \`${engineVersion()}\`: pack and deploy them again`,
      );
    }
    const made = make();
    prove(made);
    proven = made;
    return made;
  };
}
