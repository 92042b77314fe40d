import {
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  ModelError,
  type SageMakerRuntimeClient,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { DependencyError } from '../../../domain/errors.ts';
import type { SageMaker } from '../../../ports/sagemaker.ts';

/** Asking an endpoint, of which the answer comes with the call or is written to S3. */
export const awsInvocations = (runtime: SageMakerRuntimeClient): Pick<SageMaker, 'invoke' | 'invokeAsync'> => ({
  invoke: async (endpoint, { contentType, accept, body, inferenceId, component, variant, container }) => {
    try {
      const answer = await runtime.send(
        new InvokeEndpointCommand({
          EndpointName: endpoint,
          ContentType: contentType,
          ...(accept && { Accept: accept }),
          InferenceId: inferenceId,
          ...(variant && { TargetVariant: variant }),
          ...(container && { TargetContainerHostname: container }),
          ...(component && { InferenceComponentName: component }),
          Body: body,
        }),
      );
      return { status: 200, body: new TextDecoder().decode(answer.Body) };
    } catch (error) {
      // The container's own error is an answer about the model, not a failure to reach it.
      if (error instanceof ModelError) return { status: error.OriginalStatusCode ?? 500, body: '' };
      throw error;
    }
  },
  // In the call itself, so that no object has to be written that the endpoint's role may read (async-inference-invoke-endpoint, "Inline payload").
  invokeAsync: async (endpoint, { contentType, accept, body, inferenceId, folder, seconds }) => {
    try {
      const { OutputLocation: output, FailureLocation: failure } = await runtime.send(
        new InvokeEndpointAsyncCommand({
          EndpointName: endpoint,
          ContentType: contentType,
          ...(accept && { Accept: accept }),
          InferenceId: inferenceId,
          S3OutputPathExtension: folder,
          RequestTTLSeconds: seconds,
          InvocationTimeoutSeconds: seconds,
          Body: Buffer.from(body),
        }),
      );
      if (output === undefined) return { refused: 'SageMaker does not say where the answer will lie' };
      return { output, ...(failure && { failure }) };
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      const message = error.Message ?? error.message;
      // Also for a moment after it came into service: asked again, as one that answers at once is.
      if (/not found/i.test(message)) throw new DependencyError(message, { cause: error });
      return { refused: message };
    }
  },
});
