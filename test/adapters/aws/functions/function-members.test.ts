import { FunctionConfiguration$, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { awsFunctions } from '../../../../lib/adapters/aws/functions/function-aliases.ts';
import { compareContent } from '../../../../lib/domain/release/compare-content.ts';
import { contentOf } from '../../../../lib/domain/release/content.ts';
import { observedAlias } from '../../../../lib/domain/serving/served-alias.ts';
import { FUNCTION_MEMBERS } from './function-members.ts';

const IMAGE = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/serve@sha256:${'a'.repeat(64)}`;
const configuration = {
  Version: '4',
  Role: 'arn:role',
  MemorySize: 2048,
  Timeout: 30,
  LastModified: '2026-11-27T00:00:00.000+0000',
  Environment: { Variables: { MODE: 'fast' } },
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  KMSKeyArn: 'arn:key/1',
  PackageType: 'Image',
};

/** What an alias to that version is observed as. */
async function observed(change: object, code: object = {}) {
  const client = new LambdaClient({ region: 'eu-west-1' });
  client.send = (async (command: unknown) => {
    expect(command).toBeInstanceOf(GetFunctionCommand);
    return {
      Configuration: { ...configuration, ...change },
      Code: { ImageUri: IMAGE, ResolvedImageUri: IMAGE, ...code },
    };
  }) as never;
  const version = (await awsFunctions(client).describe('delay', '4'))!;
  const seen = { version: version.version, others: {}, description: 'steward: c', revision: 'r' };
  return observedAlias({ name: 'delay', alias: 'prod', seen, versions: [version] }, 'AllTraffic');
}

describe('members of a Lambda function', () => {
  it('are all treated, and no other', () => {
    const [, , , , names] = FunctionConfiguration$ as unknown as [number, string, string, number, string[]];
    expect(Object.keys(FUNCTION_MEMBERS).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(FUNCTION_MEMBERS))('%s', async (name, treated) => {
    const wanted = contentOf(await observed({}));
    expect(compareContent(wanted, await observed({}))).toEqual([]);
    const reasons = compareContent(wanted, await observed({ [name]: treated.value })).map(({ rule }) => rule);
    if (treated.as === 'ignored') expect(reasons).toEqual([]);
    else expect(reasons).toContain(treated.rule);
  });

  it('and another image under the same name is another one', async () => {
    const ResolvedImageUri = IMAGE.replace(/a{64}/, 'b'.repeat(64));
    const reasons = compareContent(contentOf(await observed({})), await observed({}, { ResolvedImageUri }));
    expect(reasons).toMatchObject([{ rule: 'running-images' }]);
  });
});
