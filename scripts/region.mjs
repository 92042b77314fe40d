// SageMaker, its runtime and CloudWatch of one region, for several accounts: behind one address, as AWS has it, where the access key that a
// request is signed with says whose account is meant. Each account has a SageMaker stand-in of its own; whose a key is, the emulator's STS knows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetAccessKeyInfoCommand, STSClient } from '@aws-sdk/client-sts';

const SIGNED = /Credential=([^/]+)\//;
/** The emulator takes an account's number for one of its keys. */
const ITSELF = /^\d{12}$/;
const as = (account) => ({ region: 'us-east-1', credentials: { accessKeyId: account, secretAccessKey: 'test' } });

/**
 * @param standins address of the stand-in of each account
 * @param own the account whose S3 the stand-ins' folder is the first to have
 * @param s3 that folder
 * @param emulator answers the emulator's address, which is not known before this one
 */
export async function region({ standins, own, s3, emulator }) {
  const known = new Map();
  async function accountOf(key) {
    if (ITSELF.test(key)) return key;
    if (!known.has(key)) {
      const sts = new STSClient({ endpoint: emulator(), ...as(own) });
      known.set(key, (await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: key }))).Account);
    }
    return known.get(key);
  }

  /** What SageMaker of that account would read from S3 with a role of that account lies in the folder before a model is made of it. */
  async function fetchModel(account, { PrimaryContainer, Containers = [PrimaryContainer] }) {
    const client = new S3Client({ endpoint: emulator(), forcePathStyle: true, ...as(account) });
    for (const { ModelDataUrl } of Containers) {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(ModelDataUrl ?? '') ?? [];
      if (!Bucket) continue;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      mkdirSync(dirname(join(s3, Bucket, Key)), { recursive: true });
      writeFileSync(join(s3, Bucket, Key), await Body.transformToByteArray());
    }
  }

  async function serve(asked, answer) {
    const account = await accountOf(SIGNED.exec(asked.headers.authorization ?? '')?.[1] ?? '');
    const body = Buffer.concat(await asked.toArray());
    if (account !== own && /\.CreateModel$/.test(asked.headers['x-amz-target'] ?? ''))
      await fetchModel(account, JSON.parse(body));
    const { method, url, headers } = asked;
    const sent = request(new URL(url, standins[account]), { method, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy()).end(body);
  }

  const server = createServer((asked, answer) =>
    serve(asked, answer).catch(({ message }) =>
      answer.writeHead(403).end(JSON.stringify({ __type: 'UnrecognizedClientException', message })),
    ),
  );
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
