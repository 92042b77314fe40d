import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll } from 'vitest';
import { awsSchedules } from '../../lib/adapters/aws/effects/schedules.ts';
import { awsKeys } from '../../lib/adapters/aws/keys/keys.ts';
import { awsSigner } from '../../lib/adapters/aws/keys/signer.ts';
import { localKeys } from '../../lib/adapters/local/keys/keys.ts';
import { localPublicKey, localSigner } from '../../lib/adapters/local/keys/signer.ts';
import { openStore } from '../../lib/adapters/local/ledger/store.ts';
import { LocalSchedules } from '../../lib/adapters/local/plane/schedules.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { keysContract, schedulesContract, signerContract } from './contracts/effects-contract.ts';
import { START } from './engines/engines.ts';
import { onLocalStack } from './engines/localstack.ts';
import { clientOf, onMoto } from './engines/moto.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

keysContract('a folder', async () => localKeys(folder));
signerContract('a folder', async () => {
  const sign = localSigner(folder);
  // It is made with the first signature.
  sign(Buffer.from('anything'));
  return { sign, publicKey: localPublicKey(folder)! };
});
schedulesContract('SQLite', async () => new LocalSchedules(openStore(':memory:'), { now: () => START }));

/** Both suites on an engine that serves KMS and EventBridge Scheduler. */
function onAws(
  engine: string,
  endpoint: string,
  {
    authenticates,
    takesDigests,
    encrypts = true,
  }: { authenticates: boolean; takesDigests: boolean; encrypts?: boolean },
): void {
  const kms = new KMSClient(clientOf(endpoint));
  const scheduler = new SchedulerClient(clientOf(endpoint));
  if (encrypts)
    keysContract(
      `KMS (${engine})`,
      async () => {
        const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
        return awsKeys(kms, KeyMetadata!.KeyId!);
      },
      { authenticates },
    );
  const signer = async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: KeyMetadata!.KeyId! }));
    const publicKey = Buffer.from(PublicKey!).toString('base64');
    const [kid] = trustedKeys([publicKey]).keys();
    return { sign: awsSigner(kms, { arn: KeyMetadata!.Arn!, kid: kid! }), publicKey };
  };
  signerContract(`KMS (${engine})`, signer, { takesDigests });
  let groups = 0;
  schedulesContract(`EventBridge Scheduler (${engine})`, async () => {
    groups += 1;
    const group = `contract-${process.pid}-${groups}`;
    await scheduler.send(new CreateScheduleGroupCommand({ Name: group }));
    const queue = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
    return awsSchedules(scheduler, {
      group,
      roleArn: 'arn:aws:iam::000000000000:role/scheduler',
      deadLetterArn: queue('dead'),
      targets: { 'drift-check': queue('drift-check') },
    });
  });
}

// `npm run test:cloud` brings its own engine, whose KMS decrypts what was changed on the way; moto's signs no digest (docs/contract.md).
const ministack = process.env.MINISTACK_ENDPOINT;
if (ministack) onAws('ministack', ministack, { authenticates: false, takesDigests: true });
else {
  // LocalStack makes no symmetric key here, but signs digests.
  await onMoto((endpoint, stop) => {
    afterAll(stop);
    onAws('moto', endpoint, { authenticates: true, takesDigests: false });
  });
  onLocalStack((endpoint) =>
    onAws('LocalStack', endpoint, { authenticates: true, takesDigests: true, encrypts: false }),
  );
}
