import { asking } from './world.ts';

/** Three attempts in all; the answer becomes the output. */
export const killedStates = {
  Ask: asking('ask', {
    TimeoutSeconds: 600,
    Retry: [{ ErrorEquals: ['DependencyError'], IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 2 }],
  }),
};
