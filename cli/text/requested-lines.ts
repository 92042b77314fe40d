/** What asking for a release did: `stands` is how a release that is over stands there. */
interface Requested {
  readonly execution: string;
  readonly how: 'started' | 'joined' | 'redriven' | 'over';
  readonly attempt: number;
  readonly stands?: string;
  readonly plan?: string;
  readonly steps?: readonly string[];
}

/** What asking for a release did, and of one that was started its plan, part by part; of a release that is over, how it ended and what is left to do. */
export function requestedLines(done: Requested, { name, deployment }: { name: string; deployment: string }): string[] {
  if (done.how !== 'over')
    return [
      `${done.how}: ${done.execution}${done.attempt > 1 ? `, attempt ${done.attempt}` : ''}`,
      ...(done.plan === undefined ? [] : [`  plan: ${done.plan}`]),
      ...(done.steps ?? []).map((step) => `    ${step}`),
    ];
  const [model] = name.split('/');
  return done.stands === 'live'
    ? [`nothing to do: ${name} is live on ${deployment} already`]
    : [
        `not released: the release of ${name} on ${deployment} is over (it is ${done.stands} there), and the yes that it had is used up: \`steward history ${model}\` says what became of it; train another version, or go back with \`steward rollback\``,
      ];
}
