import { expect, it } from 'vitest';
import { sourceReader } from '../../../functions/register/take-inventory.ts';
import type { ModelSource } from '../../../lib/domain/inventory/inventory.ts';

it('objects of a version are asked about up to a number, over all its sources', async () => {
  const files = Array.from({ length: 10_000 }, (_, i) => ({ name: String(i), bytes: 1, sha256: 'a'.repeat(64) }));
  let asked = 0;
  const read = sourceReader({
    files: async () => {
      asked += 1;
      return { read: 'checksums', streamed: 0, stamp: 's', files };
    },
  });
  const source: ModelSource = { name: 'model', uri: 's3://b/m/', kind: 'prefix' };
  for (let i = 0; i < 3; i += 1) expect(await read(source)).toHaveProperty('files');
  expect(await read(source)).toEqual({ unread: expect.stringContaining('more than 30000 objects in all') });
  expect(await read(source)).toEqual({ unread: 'no more of the version is read' });
  expect(asked).toBe(4);
});
