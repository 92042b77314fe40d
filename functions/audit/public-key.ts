import * as z from 'zod';
import { keyId, trustedKeys } from '../../lib/domain/ledger/signature.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { needs } from './public-key-flow.ts';

/** A custom resource's request: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export const ResourceRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  /** Whoever has it may answer: it is never logged. */
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
});
type ResourceRequest = z.infer<typeof ResourceRequest>;

/** Tells CloudFormation the ledger's public key and its id, so that a stack can name them: `PublicKey` and `KeyId`. */
export function publishKey(ports: PortsOf<typeof needs>) {
  return async function publishKey({
    RequestType,
    ResponseURL,
    ...about
  }: ResourceRequest): Promise<{ verdict: string }> {
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = 'none' } = about;
    const asked = { StackId, RequestId, LogicalResourceId };
    const say = (status: 'SUCCESS' | 'FAILED', more: { PhysicalResourceId: string; [field: string]: unknown }) =>
      ports.answer(ResponseURL, JSON.stringify({ ...asked, Status: status, ...more }));
    // There is nothing to delete: the key belongs to the stack, and is kept.
    if (RequestType === 'Delete') await say('SUCCESS', { PhysicalResourceId });
    else {
      try {
        const PublicKey = await ports.publicKey();
        const KeyId = keyId([...trustedKeys([PublicKey]).values()][0]!);
        await say('SUCCESS', { PhysicalResourceId: KeyId, Data: { PublicKey, KeyId } });
      } catch (error) {
        await say('FAILED', { PhysicalResourceId, Reason: `the ledger's public key is not told: ${String(error)}` });
        throw error;
      }
    }
    return { verdict: 'told' };
  };
}
