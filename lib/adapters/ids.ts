import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Ids } from '../ports/clock.ts';

/** Real random names. */
export const ids: Ids = {
  uuid: (at) => v7({ msecs: at }),
  secretName: () => randomBytes(16).toString('hex'),
};
