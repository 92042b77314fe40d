import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publishKey, ResourceRequest } from '../../../functions/audit/public-key.ts';
import { keyId } from '../../../lib/domain/ledger/signature.ts';

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const SPKI = KEY.export({ type: 'spki', format: 'der' }).toString('base64');
const ABOUT = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Signing' };
const URL = 'https://cloudformation-custom-resource-response.example/x?signature=secret';

/** What CloudFormation is told, and how the function ended. */
async function asked(type: string, key: () => Promise<string>, more: Record<string, string> = {}) {
  const told: { url: string; body: unknown }[] = [];
  const flow = publishKey({
    publicKey: key,
    answer: async (url, body) => void told.push({ url, body: JSON.parse(body) }),
  });
  const request = ResourceRequest.parse({ RequestType: type, ResponseURL: URL, ServiceToken: 't', ...ABOUT, ...more });
  const ended = await flow(request).catch((error: Error) => error);
  return { told, ended };
}

describe('the public key as a resource', () => {
  it.each(['Create', 'Update'])('is told on %s, under an id that changes with the key alone', async (type) => {
    const { told } = await asked(type, async () => SPKI);
    const id = keyId(KEY);
    const Data = { PublicKey: SPKI, KeyId: id };
    expect(told).toEqual([{ url: URL, body: { ...ABOUT, Status: 'SUCCESS', PhysicalResourceId: id, Data } }]);
  });

  it('is gone without a question: the key itself is kept', async () => {
    const never = async () => {
      throw new Error('nobody asks for the key');
    };
    const { told } = await asked('Delete', never, { PhysicalResourceId: 'p' });
    expect(told).toEqual([{ url: URL, body: { ...ABOUT, Status: 'SUCCESS', PhysicalResourceId: 'p' } }]);
  });

  it.each([
    ['that KMS does not tell', async () => Promise.reject(new Error('AccessDenied'))],
    [
      'that is of another kind',
      async () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .publicKey.export({ type: 'spki', format: 'der' })
          .toString('base64'),
    ],
  ])('%s fails the deploy at once, with the reason and without the address', async (_, key) => {
    const { told, ended } = await asked('Create', key);
    expect(told).toMatchObject([
      { body: { ...ABOUT, Status: 'FAILED', Reason: expect.stringContaining('is not told') } },
    ]);
    expect(ended).toBeInstanceOf(Error);
    expect(String(ended)).not.toContain('signature=secret');
  });
});
