import type { Event } from '../contract/events.ts';
import type { Envelope } from '../contract/sagemaker-events.ts';
import { type AnyFlow, wakesOf } from './flow.ts';

/** Whether an event of ours wakes whoever waits for these facts. */
export const wakesFor = ({ facts, kinds }: { facts: readonly string[]; kinds?: readonly string[] }, event: Event) =>
  facts.includes(event['detail-type']) && (kinds === undefined || kinds.includes(String(event.detail.data.kind)));

/** The names of the flows that an event of ours wakes. */
export const flowsWokenBy = (flows: readonly AnyFlow[], event: Event): string[] =>
  flows.filter((flow) => wakesOf(flow, 'facts').some((wake) => wakesFor(wake, event))).map(({ name }) => name);

/** The flow that an event of SageMaker's wakes, and what it is told; undefined for events of no interest. */
export function routeSageMaker(
  flows: readonly AnyFlow[],
  event: Envelope,
): { readonly flow: string; readonly input: unknown } | undefined {
  for (const flow of flows)
    for (const { sagemaker, seen } of wakesOf(flow, 'sagemaker'))
      if (sagemaker.includes(event['detail-type'])) return { flow: flow.name, input: seen(event) };
  return undefined;
}
