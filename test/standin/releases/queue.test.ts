import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateEndpointConfigCommand, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import {
  InvokeEndpointAsyncCommand,
  type InvokeEndpointAsyncCommandInput,
  InvokeEndpointCommand,
} from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Standin } from '../harness.ts';

let standin: Standin;
beforeAll(async () => {
  standin = await Standin.launch();
  const model = await standin.model('mean', 7);
  await standin.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'queued-1',
      ProductionVariants: [
        { VariantName: 'AllTraffic', ModelName: model, InitialInstanceCount: 1, InstanceType: 'ml.m5.large' },
      ],
      AsyncInferenceConfig: {
        OutputConfig: { S3OutputPath: 's3://data/answers/', S3FailurePath: 's3://data/failures' },
      },
    }),
  );
  await standin.endpoint('queued', 'queued-1');
  await standin.endpoint('at-once', await standin.config('at-once-1', model));
}, 60_000);
afterAll(() => standin.close());

const ask = (input: Partial<InvokeEndpointAsyncCommandInput>) =>
  standin.runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: 'queued', ContentType: 'text/csv', ...input }));
const at = (uri = ''): string => join(standin.s3, uri.slice('s3://'.length));
const read = (uri?: string): string | undefined => (existsSync(at(uri)) ? readFileSync(at(uri), 'utf8') : undefined);
const scaleTo = async (DesiredInstanceCount: number): Promise<void> => {
  const DesiredWeightsAndCapacities = [{ VariantName: 'AllTraffic', DesiredInstanceCount }];
  await standin.sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'queued', DesiredWeightsAndCapacities }),
  );
  await standin.forward(240);
};

describe('a request to an asynchronous endpoint', () => {
  it('of the call or of S3 is answered where SageMaker said, below what is appended, and under a name that is asked for', async () => {
    standin.put('data/asked', '1,2\n3,4');
    const inline = await ask({ Body: Buffer.from('1,2'), InferenceId: 'mine', S3OutputPathExtension: 'apart' });
    const named = await ask({ InputLocation: 's3://data/asked', Filename: 'mine.csv' });
    expect(inline).toMatchObject({
      InferenceId: 'mine',
      OutputLocation: expect.stringMatching(/^s3:\/\/data\/answers\/apart\/[0-9a-f-]{36}\.out$/),
      FailureLocation: expect.stringMatching(/^s3:\/\/data\/failures\/[0-9a-f-]{36}-error\.out$/),
    });
    expect(named).toMatchObject({ InferenceId: expect.any(String), OutputLocation: 's3://data/answers/mine.csv' });
    expect(read(inline.OutputLocation)).toBeUndefined();
    await standin.forward(2);
    expect(read(inline.OutputLocation)).toBe('7');
    expect(read(named.OutputLocation)).toBe('7\n7');
    expect(read(inline.FailureLocation)).toBeUndefined();
  });

  it('that the container fails is told where failures lie, and nothing else is', async () => {
    const { OutputLocation, FailureLocation } = await ask({ Body: Buffer.from('boom') });
    await standin.forward(2);
    expect(read(FailureLocation)).toContain('server error (500) from AllTraffic');
    expect(read(OutputLocation)).toBeUndefined();
  });

  it.each<[string, Partial<InvokeEndpointAsyncCommandInput>, RegExp]>([
    ['an endpoint that answers at once', { EndpointName: 'at-once', Body: Buffer.from('1') }, /not an asynchronous/],
    ['no endpoint', { EndpointName: 'nobody', Body: Buffer.from('1') }, /not found/],
    ['a request of nothing', {}, /Exactly one/],
    ['one of both', { Body: Buffer.from('1'), InputLocation: 's3://data/asked' }, /Exactly one/],
    ['a body that has to lie in S3', { Body: Buffer.alloc(128_001, '1') }, /at most 128000 bytes/],
    ['a minute less than may be waited', { Body: Buffer.from('1'), RequestTTLSeconds: 59 }, /between 60 and 21600/],
    ['more than an hour of work', { Body: Buffer.from('1'), InvocationTimeoutSeconds: 3601 }, /between 1 and 3600/],
  ])('is refused for %s', async (_, input, words) => {
    await expect(ask(input)).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringMatching(words) });
  });

  it('is none that is answered at once', async () => {
    const input = { EndpointName: 'queued', ContentType: 'text/csv', Body: Buffer.from('1') };
    await expect(standin.runtime.send(new InvokeEndpointCommand(input))).rejects.toThrow(
      'asynchronous invocations only',
    );
  });

  it('waits where no instance runs, also while the stand-in is killed, until one comes or its time is over', async () => {
    await scaleTo(0);
    const patient = await ask({ Body: Buffer.from('1') });
    const brief = await ask({ Body: Buffer.from('1'), RequestTTLSeconds: 60 });
    await standin.kill();
    await standin.start();
    await standin.forward(60);
    expect(read(brief.FailureLocation)).toContain('expired');
    expect(read(patient.OutputLocation) ?? read(patient.FailureLocation)).toBeUndefined();
    await scaleTo(1);
    await standin.forward(30);
    expect(read(patient.OutputLocation)).toBe('7');
    expect(read(brief.OutputLocation)).toBeUndefined();
  });
});
