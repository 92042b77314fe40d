import { describe, expect, it } from 'vitest';
import { readConfig } from '../../cli/input/config-file.ts';
import { Config } from '../../lib/contract/config.ts';
import { manyNames } from './names/many-names.ts';
import { synthesize } from './synthesized.ts';

const SLOW = 300_000;

// `npm run synth:all` holds all of them, of the real CLI, against every rule and cfn-lint, with further choices: here is what a change breaks
// first, and the rules are held against what has everything in it.
describe('a configuration that is there to copy', () => {
  it.each(['dev', 'staging', 'prod'])(
    'of %s is synthesized without a finding, with addresses in it',
    (environment) => {
      const notify = { approvers: ['risk@example.com'], operators: ['platform@example.com', 'night@example.com'] };
      const { ofType } = synthesize({ ...readConfig(environment), notify }, { judged: environment === 'prod' });
      const subscriptions = ofType('AWS::SNS::Subscription');
      expect(subscriptions).toHaveLength(3);
      for (const { id, Properties } of subscriptions)
        expect(Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0], id).toMatch(/^NoticesParked/);
      const watched = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName);
      expect(watched).toContain(`steward-${environment}-parked-messages-mail`);
    },
    SLOW,
  );
});

describe('sixty names', () => {
  it(
    'of 25 characters, whose rights were too large for one managed policy, are split, and everything else fits beside them',
    () => {
      const { ofType } = synthesize(Config.parse({ ...readConfig('prod'), teams: manyNames(60) }), { judged: true });
      const managed = ofType('AWS::IAM::ManagedPolicy').filter(({ id }) => id.startsWith('ReleaseRole'));
      expect(managed.length).toBeGreaterThanOrEqual(1);
      for (const { id, Properties } of managed)
        expect(JSON.stringify(Properties.PolicyDocument).length, id).toBeLessThanOrEqual(6144);
    },
    SLOW,
  );
});
