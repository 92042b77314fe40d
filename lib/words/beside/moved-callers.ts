/** The records of it. */
export const MOVED = ['FailoverStarted', 'TrafficMoved', 'StandbyBehind', 'StandbyReady'] as const;

/** What is told of callers that are sent to another region, and of what stands by for them. */
export interface MovedCallers {
  readonly type: string;
  readonly verdict?: string | undefined;
  readonly actor: { readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * One sentence of it.
 * @param said the version, the deployment and the reasons, as other sentences say them
 */
export function movedSentence(
  { type, verdict, actor, data }: MovedCallers,
  { v, where, why }: { readonly v: string; readonly where: string; readonly why: string },
): string {
  const whose = where.replace(/^ on /, ' of ');
  const because = data.reason ? `: “${String(data.reason)}”` : '';
  if (type === 'FailoverStarted')
    return `${actor.id} sends the callers${whose} to ${data.endpoint ?? ''} in ${data.region ?? ''}, where ${v} serves${because}.`;
  if (type === 'StandbyBehind')
    return `The standby ${data.standby ?? ''} could not take over${where.replace(/^ on /, ' for ')} as it stands${why}.`;
  if (type === 'StandbyReady')
    return `The standby ${data.standby ?? ''} could take over${where.replace(/^ on /, ' for ')} again: it serves the same.`;
  return verdict === 'found'
    ? `While Steward could not be asked ${data.by ?? ''} sent the callers${whose} to ${data.endpoint ?? ''}${because}.`
    : `Callers${whose} are sent to ${data.endpoint ?? ''}: ${v} serves there.`;
}
