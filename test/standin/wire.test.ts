import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { StartPipelineExecutionCommand, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, START, Standin } from './harness.ts';

let standin: Standin;

async function raw(
  operation: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, string> }> {
  const sent = { method: 'POST', headers: { 'x-amz-target': operation, ...headers }, body: JSON.stringify(body) };
  const answer = await fetch(standin.url, sent);
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

beforeAll(async () => {
  standin = await Standin.launch();
});
afterAll(() => standin.close());

describe('requests are checked against the SDK schemas', () => {
  it.each([
    ['an unknown member', { EndpointName: 'a', EndpointConfigName: 'b', Colour: 'red' }, "unknown member 'colour'"],
    [
      'an unknown nested member',
      { EndpointName: 'a', EndpointConfigName: 'b', DeploymentConfig: { Speed: 1 } },
      "unknown member 'deploymentConfig.speed'",
    ],
    ['a missing member', { EndpointName: 'a' }, "Value null at 'endpointConfigName'"],
    ['a wrong type', { EndpointName: 7, EndpointConfigName: 'b' }, "Value at 'endpointName'"],
    ['a name that is no name', { EndpointName: '-a', EndpointConfigName: 'b' }, 'regular expression pattern'],
  ])('refuses %s and names it', async (_, body, text) => {
    const answer = await raw('SageMaker.UpdateEndpoint', body);
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toBe('ValidationException');
    expect(answer.body.message).toContain(text);
  });

  it('refuses an enumeration value and a wait beyond the documented limits', async () => {
    const update = (routing: object): Promise<{ body: Record<string, string> }> =>
      raw('SageMaker.UpdateEndpoint', {
        EndpointName: 'a',
        EndpointConfigName: 'b',
        DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing } },
      });
    expect((await update({ Type: 'SIDEWAYS', WaitIntervalInSeconds: 1 })).body.message).toContain(
      'enum value set: [ALL_AT_ONCE, CANARY, LINEAR]',
    );
    expect((await update({ Type: 'CANARY', WaitIntervalInSeconds: 3601 })).body.message).toContain(
      'less than or equal to 3600',
    );
  });

  it('refuses a request token shorter than 32 characters', async () => {
    const start = standin.sagemaker.send(
      new StartPipelineExecutionCommand({ PipelineName: 'p', ClientRequestToken: 'short' }),
    );
    await expect(start).rejects.toThrow('length greater than or equal to 32');
  });

  it('names an operation that is not built', async () => {
    const answer = await raw('SageMaker.CreateNotebookInstance', {});
    expect(answer).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
    expect(answer.body.message).toContain('CreateNotebookInstance');
  });

  it.each(['//', 'http://[::bad/', '/endpoints/%zz/invocations'])(
    'refuses the address %s as its sender’s mistake',
    async (path) => {
      const { hostname, port } = new URL(standin.url);
      const status = await new Promise<number | undefined>((done, fail) =>
        request({ hostname, port, path, method: 'POST' }, (answer) => done(answer.resume().statusCode))
          .on('error', fail)
          .end(),
      );
      expect(status).toBe(400);
    },
  );

  it('gives the SDK the errors of AWS', async () => {
    const update = standin.sagemaker.send(
      new UpdateEndpointCommand({ EndpointName: 'nobody', EndpointConfigName: 'c' }),
    );
    await expect(update).rejects.toThrow(
      'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/nobody".',
    );
    const start = standin.sagemaker.send(
      new StartPipelineExecutionCommand({ PipelineName: 'nobody', ClientRequestToken: 'x'.repeat(32) }),
    );
    await expect(start).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await expect(standin.invoke('nobody')).rejects.toThrow('Endpoint nobody of account 000000000000 not found.');
    await expect(standin.invoke('nobody')).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(standin.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['nobody'] }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });
});

describe('the process', () => {
  it('refuses a second stand-in on the same home and leaves the first one alone', async () => {
    const second = spawn(process.execPath, [MAIN, '--home', standin.home], { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    second.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const code = await new Promise((resolve) => second.once('close', resolve));
    expect(code).toBe(3);
    expect(Buffer.concat(said).toString()).toContain('database is locked');
    expect(await standin.state()).toMatchObject({ busy: false });
  });

  it('refuses calls from web pages', async () => {
    const answer = await raw('SageMaker.DescribePipeline', {}, { origin: 'https://example.com' });
    expect(answer.status).toBe(403);
  });

  it('listens on the loopback interface only', () => {
    expect(new URL(standin.url).hostname).toBe('127.0.0.1');
  });

  it('never moves its clock back', async () => {
    const before = (await standin.forward(3600)).now;
    await standin.control('POST', 'clock', { to: before - 1_000_000 });
    expect((await standin.state()).now).toBeGreaterThanOrEqual(before);
  });

  it('does not let a real clock be moved', async () => {
    const real = new Standin();
    await real.start('--clock', 'real');
    await expect(real.control('POST', 'clock', { to: START })).rejects.toThrow('the clock is `real`');
    expect(Math.abs((await real.state()).now - Date.now())).toBeLessThan(5000);
    await real.close();
  });

  it('ends by itself when nobody calls', async () => {
    const idle = new Standin();
    await idle.start('--idle-minutes', '0.01');
    expect(await idle.ended()).toBe(0);
    await idle.close();
  });
});
