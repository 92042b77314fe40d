/** Builds one line of SageMaker data capture; any part can be replaced. */
export function captureLine(
  parts: {
    input?: unknown;
    output?: unknown;
    eventId?: unknown;
    inferenceTime?: unknown;
    metadata?: Record<string, unknown>;
    eventVersion?: unknown;
  } = {},
): string {
  const { input = csv('69,0,153.7\n'), output = csv('0.0254', 'OUTPUT') } = parts;
  const { eventId = 'e-1', inferenceTime = '2022-02-14T17:25:49Z', eventVersion = '0' } = parts;
  return JSON.stringify({
    captureData: { endpointInput: input, endpointOutput: output },
    eventMetadata: { eventId, inferenceTime, ...parts.metadata },
    eventVersion,
  });
}

export const csv = (data: string, mode = 'INPUT') => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' });
export const json = (data: string, mode = 'INPUT') => ({
  observedContentType: 'application/json',
  mode,
  data,
  encoding: 'JSON',
});
export const base64 = (text: string, observedContentType?: string) => ({
  observedContentType,
  mode: 'INPUT',
  data: Buffer.from(text).toString('base64'),
  encoding: 'BASE64',
});
