import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { smokeId } from '../../../lib/domain/capture/smoke.ts';
import type { Send } from './drive.ts';
import { TIMED_OUT } from './record-step.ts';

/** Where requests go: an endpoint, a component on one, or an alias of a function. */
export type DrivenPlace =
  | {
      readonly endpoint: string;
      readonly component?: string | undefined;
      readonly variant?: string | undefined;
      readonly container?: string | undefined;
    }
  | { readonly function: string; readonly alias: string };

export interface LoadRequests {
  readonly contentType: string;
  readonly accept?: string | undefined;
  /** Sent one after another, again from the first after the last. */
  readonly bodies: readonly string[];
  /** ms after which a request is given up. */
  readonly patience: number;
  /** Connections at once. */
  readonly mostAtOnce: number;
}

/** By its inference id no check counts a request of a load test as traffic. */
const ID = smokeId('load-test');

/** Sends one request after another through AWS's SDK, which tries none again: a second try would be a request that nobody asked for. */
export function sender(
  driven: DrivenPlace,
  { contentType, accept, bodies, patience, mostAtOnce }: LoadRequests,
): {
  readonly send: Send;
  readonly close: () => void;
} {
  const options = {
    maxAttempts: 1,
    requestHandler: { httpsAgent: { maxSockets: mostAtOnce }, httpAgent: { maxSockets: mostAtOnce } },
  };
  let next = 0;
  const body = (): string => bodies[next++ % bodies.length]!;
  if ('function' in driven) {
    const client = new LambdaClient(options);
    return {
      close: () => client.destroy(),
      send: () =>
        tried(async (abortSignal) => {
          const asked = new InvokeCommand({
            FunctionName: driven.function,
            Qualifier: driven.alias,
            Payload: Buffer.from(body()),
          });
          const { FunctionError } = await client.send(asked, { abortSignal });
          return FunctionError === undefined ? undefined : `function ${FunctionError}`;
        }, patience),
    };
  }
  const client = new SageMakerRuntimeClient(options);
  const { endpoint, component, variant, container } = driven;
  return {
    close: () => client.destroy(),
    send: () =>
      tried(async (abortSignal) => {
        const asked = new InvokeEndpointCommand({
          EndpointName: endpoint,
          ContentType: contentType,
          InferenceId: ID,
          ...(accept !== undefined && { Accept: accept }),
          ...(component !== undefined && { InferenceComponentName: component }),
          ...(variant !== undefined && { TargetVariant: variant }),
          ...(container !== undefined && { TargetContainerHostname: container }),
          Body: Buffer.from(body()),
        });
        await client.send(asked, { abortSignal });
        return undefined;
      }, patience),
  };
}

async function tried(ask: (signal: AbortSignal) => Promise<string | undefined>, patience: number) {
  try {
    return await ask(AbortSignal.timeout(patience));
  } catch (error) {
    return kindOf(error as Error & { $metadata?: { httpStatusCode?: number } });
  }
}

function kindOf(error: Error & { $metadata?: { httpStatusCode?: number } }): string {
  const { name, $metadata } = error;
  if (/abort|timeout/i.test(name)) return TIMED_OUT;
  if (error instanceof ModelError) return `model ${error.OriginalStatusCode ?? 500}`;
  if (/throttl|TooManyRequests/i.test(name)) return 'throttled';
  return $metadata?.httpStatusCode === undefined ? 'network' : name;
}
