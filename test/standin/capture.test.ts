import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Standin } from './harness.ts';

const CSV = { CsvContentTypes: ['text/csv'] };
let standin: Standin;

const capture = (folder: string, more: Partial<DataCaptureConfig> = {}): DataCaptureConfig => ({
  EnableCapture: true,
  InitialSamplingPercentage: 100,
  DestinationS3Uri: `s3://captures/${folder}`,
  CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
  CaptureContentTypeHeader: CSV,
  ...more,
});

async function capturing(name: string, config: DataCaptureConfig): Promise<void> {
  await standin.config(`${name}-1`, 'mean', { capture: config });
  await standin.endpoint(name, `${name}-1`);
}

const lines = (
  folder: string,
): { captureData: Record<string, Record<string, string>>; eventMetadata: Record<string, string> }[] =>
  standin.lines(`captures/${folder}`).map((line) => JSON.parse(line));

beforeAll(async () => {
  standin = await Standin.launch();
  await standin.model('mean', 7);
});
afterAll(() => standin.close());

describe('data capture', () => {
  it('writes one line per invocation in the documented layout before it answers', async () => {
    await capturing('exact', capture('exact'));
    await standin.invoke('exact', '69,0,153.7', 'flight-1');
    const [name] = standin.files('captures/exact');
    const [line] = lines('exact');
    expect(name).toMatch(/^exact\/AllTraffic\/2026\/11\/23\/06\/33-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl$/);
    expect(line).toEqual({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '69,0,153.7', encoding: 'CSV' },
        endpointOutput: { observedContentType: 'text/csv; charset=utf-8', mode: 'OUTPUT', data: '7', encoding: 'CSV' },
      },
      eventMetadata: {
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        inferenceId: 'flight-1',
        inferenceTime: expect.stringMatching(/^2026-11-23T06:33:\d\dZ$/),
      },
      eventVersion: '0',
    });
  });

  it('leaves out refused invocations and an inference id that was not sent', async () => {
    await standin.invoke('exact', 'boom').catch(() => undefined);
    await standin.invoke('exact', '1');
    expect(lines('exact')).toHaveLength(2);
    expect(lines('exact')[1]?.eventMetadata).not.toHaveProperty('inferenceId');
  });

  it('files a line under the hour of its inference', async () => {
    await standin.forward(3600);
    await standin.invoke('exact');
    expect(standin.files('captures/exact').map((name) => name.split('/')[5])).toEqual(['06', '07']);
  });

  it('encodes what no content-type list names in base64', async () => {
    await capturing('coded', capture('coded', { CaptureContentTypeHeader: undefined }));
    await standin.invoke('coded', '1,2');
    expect(lines('coded')[0]?.captureData.endpointInput).toMatchObject({
      data: Buffer.from('1,2').toString('base64'),
      encoding: 'BASE64',
    });
  });

  it('takes exactly the sampled share, and only the side it is asked for', async () => {
    await capturing(
      'sampled',
      capture('sampled', { InitialSamplingPercentage: 25, CaptureOptions: [{ CaptureMode: 'Input' }] }),
    );
    for (let call = 0; call < 20; call += 1) await standin.invoke('sampled');
    expect(lines('sampled')).toHaveLength(5);
    expect(Object.keys(lines('sampled')[0]?.captureData ?? {})).toEqual(['endpointInput']);
  });

  it('arrives late when told to, under the hour it belongs to, even after a restart', async () => {
    await capturing('late', capture('late'));
    await standin.faults({ lateCaptureSeconds: 7200 });
    await standin.invoke('late', '5');
    const hour = new Date((await standin.state()).now).getUTCHours();
    await standin.kill();
    await standin.start();
    await standin.forward(7100);
    expect(standin.files('captures/late')).toEqual([]);
    await standin.forward(101);
    await standin.faults({ lateCaptureSeconds: null });
    expect(lines('late')[0]?.captureData.endpointInput?.data).toBe('5');
    expect(Number(standin.files('captures/late')[0]?.split('/')[5])).toBe(hour);
  });
});
