import { expect, it } from 'vitest';
import { evidenceIn } from '../../../lib/adapters/objects/evidence.ts';
import { NotFoundError } from '../../../lib/domain/errors.ts';
import type { Objects } from '../../../lib/ports/objects.ts';

const unused = () => Promise.reject(new Error('not asked for'));
const asked: unknown[] = [];
const objects: Objects = {
  look: () => Promise.reject(new NotFoundError('there is none')),
  list: async (prefix, range, most = Number.POSITIVE_INFINITY) => {
    asked.push([prefix, range, most]);
    return Array.from({ length: Math.min(most, 20_000) }, (_, i) => ({ uri: `${prefix}${i}`, size: 1, etag: '"t"' }));
  },
  open: () => {
    throw new Error('not asked for');
  },
  ...{ versions: unused, first: unused, folders: unused, copy: unused, put: unused },
};

it('what lies below a prefix is listed no further than it may be taken, and nothing beside it', async () => {
  await expect(evidenceIn(objects, 'evidence').gather('s3://b/rows')).rejects.toThrow('more than 10000 objects');
  expect(asked).toEqual([['s3://b/rows/', undefined, 10_001]]);
});
