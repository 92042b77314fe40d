import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import { hostnamesOf } from '../../lib/domain/serving/version-fits.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { InvokeRequest } from '../../lib/ports/sagemaker.ts';
import { loadInventory } from '../register/take-inventory.ts';

type Asking = Pick<PortsOf<'sagemaker:release' | 'functions:release' | 'evidence:add'>, 'evidence'> & {
  readonly sagemaker: Pick<PortsOf<'sagemaker:release'>['sagemaker'], 'invoke'>;
  readonly functions: Pick<PortsOf<'functions:release'>['functions'], 'invoke'>;
};

/** What answers by itself: a variant, a container that callers choose, a component, or the whole of it. */
export type AskedPart = Pick<InvokeRequest, 'variant' | 'container' | 'component'>;

/** All that a deployment has answer: each of its variants, or each container where they are asked by name. */
export const allAsked = async (
  { evidence }: Pick<Asking, 'evidence'>,
  { endpoint, serving, variants }: DeploymentSpec,
  version: ModelVersion,
): Promise<AskedPart[]> =>
  serving?.type === 'component'
    ? [{ component: endpoint }]
    : serving?.type === 'direct'
      ? hostnamesOf(await loadInventory(evidence, version)).map((container) => ({ container }))
      : (variants?.map(({ name }) => ({ variant: name })) ?? [{}]);

/**
 * Asks one of them.
 *
 * @param qualifier version of a function that is asked; by default whatever its alias leads to
 */
export const askPart = (
  { sagemaker, functions }: Pick<Asking, 'sagemaker' | 'functions'>,
  { endpoint, serving }: DeploymentSpec,
  asked: AskedPart,
  request: Pick<InvokeRequest, 'contentType' | 'accept' | 'inferenceId' | 'body'>,
  qualifier?: string,
): Promise<{ status: number; body: string }> =>
  serving?.type === 'lambda'
    ? functions.invoke(serving.function, qualifier ?? serving.alias, request.body)
    : sagemaker.invoke(serving?.type === 'component' ? serving.on : endpoint, { ...request, ...asked });
