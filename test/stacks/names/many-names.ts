import type { Team } from '../../../lib/contract/config.ts';

/** What docs/deploy.md promises: as many names, of 25 characters, in teams as below. */
export const LISTED_NAMES = { default: 300, raised: 500 };
/** And as many groups, and as many endpoints, of each length: then a queue's policy is full of rules. */
export const LISTED_EVENTS = [
  { length: 25, most: 3500 },
  { length: 63, most: 1400 },
];

/** Teams of 15 names: five models with an endpoint each, three pipelines, a role and a bucket. */
export const manyNames = (names: number): Team[] =>
  Array.from({ length: Math.ceil(names / 15) }, (_, i) => {
    const team = String(i).padStart(3, '0');
    const model = (n: number) => `team-${team}-fraud-score-gb-${n}`.padEnd(25, 'x');
    const five = [0, 1, 2, 3, 4].map(model);
    return {
      groups: five,
      endpoints: five,
      pipelines: five.slice(0, 3),
      functions: [],
      roles: [`arn:aws:iam::111122223333:role/team-${team}-endpoint`],
      buckets: [`team-${team}-data`],
      keys: [],
    };
  });
