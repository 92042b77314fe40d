import { App, Stack } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { readConfig } from '../../../cli/input/config-file.ts';
import { Teams } from '../../../lib/constructs/teams.ts';
import { Config } from '../../../lib/contract/config.ts';

it('buckets are read in the account of the stack, or in those that their team lists', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'S', {
    env: { account: '111122223333', region: 'eu-west-1' },
  });
  const read: Record<string, unknown>[] = [];
  const to = Object.assign(stack, {
    role: stack,
    allow: (actions: string[], resources: string[], { conditions }: { conditions?: object } = {}) =>
      read.push({ actions, resources: resources.map((arn) => arn.split(':').at(-1)), conditions }),
  });
  const [team] = readConfig('prod').teams;
  const lake = { ...team!, buckets: ['lake', 'shared'], bucketAccounts: ['444455556666', '111122223333'] };
  new Teams(stack, [{ ...team!, buckets: ['own'] }, lake]).grantReadData(to as never);
  const among = (...accounts: string[]) => ({ StringEquals: { 'aws:ResourceAccount': accounts } });
  const both = among('111122223333', '444455556666');
  expect(read).toEqual([
    { actions: ['s3:GetObject'], resources: ['own/*'], conditions: among('111122223333') },
    { actions: ['s3:GetObject'], resources: ['lake/*', 'shared/*'], conditions: both },
    { actions: ['s3:ListBucket'], resources: ['own'], conditions: among('111122223333') },
    { actions: ['s3:ListBucket'], resources: ['lake', 'shared'], conditions: both },
  ]);
});

it('an account is 12 digits in quotes', () => {
  const config = readConfig('prod');
  const of = (bucketAccounts: unknown) =>
    Config.safeParse({ ...config, teams: config.teams.map((team) => ({ ...team, bucketAccounts })) });
  expect(of(['444455556666']).success).toBe(true);
  expect(of([444455556666]).error!.issues[0]!.message).toBe('must be in quotes: as a number it loses leading zeros');
  expect(of([]).success).toBe(false);
});
