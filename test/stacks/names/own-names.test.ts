import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bothSpellings, ownNames } from '../../../lib/constructs/listed-arns.ts';
import { configName } from '../../../lib/domain/release/release.ts';

/** As IAM compares a name with a pattern. */
const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
const group = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9-]{2,62}$/);

describe('what a release may name', () => {
  it('fits every name that it gives to models, configs and alarms of a listed group, however long', () => {
    fc.assert(
      fc.property(
        group,
        fc.integer({ min: 1, max: 99_999 }),
        fc.integer({ min: 3, max: 63 }),
        (model, version, cut) => {
          const name = configName(model, version, 'arn', {} as never);
          expect(fits(ownNames(model), name)).toBe(true);
          expect(fits(ownNames(`${model.slice(0, cut)}*`), name)).toBe(true);
        },
      ),
    );
  });

  it('has its wildcard behind 40 characters too', () => {
    expect(ownNames('fraud-detection-retail-banking-emea-uk-production*')).toBe(
      'fraud-detection-retail-banking-emea-uk-p-v*',
    );
    expect(ownNames('fraud-*')).toBe('fraud-*');
    expect(ownNames('fraud')).toBe('fraud-v*');
  });
});

it('names of teams are listed as they were given and in lower case, which AWS tells apart', () => {
  expect(bothSpellings(['FraudScore', 'claims-*', 'fraudscore'])).toEqual(['FraudScore', 'claims-*', 'fraudscore']);
});
