import { CARD_STORY } from './card-fraud/story/stories.ts';
import { CLAIMS_STORIES } from './claims/story/stories.ts';
import { MINUTES_STORIES } from './delay-minutes/story/stories.ts';
import { FLIGHT_STORIES } from './flights/story/stories.ts';
import type { Listed } from './parts/story/life.ts';

/** Every story that can be told, of every life. Light: what a life needs is loaded when its story is told. */
export const STORIES: readonly Listed[] = [
  ...FLIGHT_STORIES.map((story) => ({
    name: story.name,
    tells: story.tells,
    life: async () => (await import('./flights/story/life.ts')).flightLife(story),
  })),
  { ...CARD_STORY, life: async () => (await import('./card-fraud/story/life.ts')).cardFraudLife() },
  ...MINUTES_STORIES.map((story) => ({
    ...story,
    life: async () => (await import('./delay-minutes/story/life.ts')).minutesLife(),
  })),
  ...CLAIMS_STORIES.map((story) => ({
    ...story,
    life: async () => (await import('./claims/story/life.ts')).claimsLife(),
  })),
  {
    name: 'revert',
    tells:
      'synthetic claims: a second version learns from outcomes that were exported wrong, its quality drops, and Steward takes the model back to the first',
    synthetic: 'SYNTHETIC DATA: every claim is made up from the seed',
    life: async () => (await import('./claims/story/revert.ts')).revertLife(),
  },
  {
    name: 'outage',
    tells:
      'synthetic claims, one version in two regions: one region is killed for three hours, a person sends its callers to the standby in the other, and back',
    synthetic: 'SYNTHETIC DATA: every claim is made up from the seed',
    life: async () => (await import('./claims/story/outage.ts')).outageLife(),
  },
  {
    name: 'promote',
    tells: 'one version goes dev, staging, prod, held back on the way; the next goes back in staging alone',
    life: async () => (await import('./flights/story/promote.ts')).promoteLife(),
  },
  {
    name: 'shadow',
    tells:
      'a version runs as a shadow beside the champion and loses the race by late labels; the next one wins it and takes over',
    life: async () => (await import('./flights/story/shadow.ts')).shadowLife(),
  },
  {
    name: 'ab',
    tells:
      'synthetic claims in an A/B: a version that learnt from a wrong export answers half of them and is stopped; the next one wins and takes over',
    synthetic: 'SYNTHETIC DATA: every claim is made up from the seed',
    life: async () => (await import('./claims/story/ab.ts')).abLife(),
  },
];
