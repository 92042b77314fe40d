import { HOUR } from '../time.ts';

const SECOND = 1000;
/** How long a job's end has to be heard of: SageMaker's event, the queue, its tries and the reading of the job's files lie well inside. */
const GRACE = HOUR;
/** How often it is looked for after that, once an hour: what a sweep that fails leaves out is made up by a later one. */
const LOOKS = 3;

/**
 * The stretches of time, each as long as a round of the sweep, in which transform jobs ended that a tick looks for: the round that lies an hour back, and
 * those two and three hours back. Each end lies in three of them, over several ticks; they overlap by a second, as AWS says not whether its filters round.
 * @param round the ms of a round: `every` of a tick, times the parts that models are looked at in
 */
export function endsToFind(
  now: number,
  { every, parts }: { every: number; parts: number },
): readonly { readonly after: number; readonly before: number }[] {
  const tick = Math.floor(now / every) * every;
  return Array.from({ length: LOOKS }, (_, look) => {
    const before = tick - GRACE - look * HOUR;
    return { after: before - every * parts - SECOND, before };
  });
}
