/** The one way this life goes. */
export const MINUTES_STORIES = [
  {
    name: 'delay-minutes',
    tells: 'a regression goes through staging to production: soaked and stable before people are asked for prod, twice',
  },
] as const;
