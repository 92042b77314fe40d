import { createHash } from 'node:crypto';
import { IntegrityError } from '../../domain/errors.ts';
import type { Evidence } from '../../ports/data.ts';
import type { Objects } from '../../ports/objects.ts';

/** Evidence as content-addressed objects: `<bucket>/sha256/<hex>`, each written once. */
export function evidenceIn(objects: Objects, bucket: string): Evidence {
  const at = (sha256: string): string => `s3://${bucket}/sha256/${sha256}`;
  const put = async (bytes: Buffer | string): Promise<string> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await objects.put(at(sha256), bytes, { ifAbsent: true });
    return sha256;
  };
  return {
    put,
    copy: async (uri) => put(await whole(objects.open(uri))),
    digest: async (uri) => {
      const hash = createHash('sha256');
      for await (const chunk of objects.open(uri)) hash.update(chunk);
      return hash.digest('hex');
    },
    read: async (sha256) => {
      const bytes = await whole(objects.open(at(sha256)));
      const found = createHash('sha256').update(bytes).digest('hex');
      if (found !== sha256)
        throw new IntegrityError(`evidence \`${sha256}\` was changed: its bytes now hash to \`${found}\``);
      return bytes;
    },
  };
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
