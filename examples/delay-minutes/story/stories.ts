/** The one way this life goes. */
export const MINUTES_STORIES = [
  {
    name: 'delay-minutes',
    tells:
      'a regression goes through staging to production: soaked and stable before people are asked for prod, where requests go over a quarter at a time, twice',
  },
] as const;
