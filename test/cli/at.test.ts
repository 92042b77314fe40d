import { describe, expect, it } from 'vitest';
import { newHome, stewardWith } from './cli.ts';

/** Credentials that mean nothing, and an AWS that is not there. */
const NOWHERE = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

// What a deployed stack answers is test/cloud/04-cli.cloud.ts.
describe('where a command works', () => {
  it.each<[string, Record<string, string>, string[], string]>([
    ['aws without credentials', { AWS_REGION: 'eu-west-1' }, ['--at', 'aws'], 'no AWS credentials are found'],
    ['aws without a region', {}, ['--at', 'aws'], 'no AWS region is set'],
    [
      'an environment without credentials',
      { AWS_REGION: 'eu-west-1' },
      ['--env', 'prod'],
      'no AWS credentials are found',
    ],
    ['aws that does not answer', NOWHERE, ['--at', 'aws'], 'AWS does not say whether Steward is deployed in eu-west-1'],
    ['nothing, with credentials that lead nowhere', NOWHERE, [], 'say `--at local` to work on this machine'],
    ['this machine, with credentials', NOWHERE, ['--at', 'local'], 'no local control plane yet'],
    ['a story, with credentials', NOWHERE, ['--story', 'default'], 'was not told yet'],
    ['nothing, without credentials', {}, [], 'no local control plane yet'],
    ['a story of aws', NOWHERE, ['--at', 'aws', '--story', 'default'], '`--story` is of this machine'],
    ['an environment of this machine', {}, ['--at', 'local', '--env', 'prod'], 'it goes with `--at aws`'],
    ['a third place', {}, ['--at', 'home'], 'Allowed choices are aws, local'],
  ])('when asked for %s', (_, env, args, words) => {
    const ran = stewardWith(env, newHome(), 'history', 'fraud-score', ...args);
    expect(ran.err).toContain(words);
    expect(ran.code).toBe(3);
    expect(ran.err).not.toMatch(/\n\s+at /);
  });

  it('may be said before the command, once', () => {
    const before = stewardWith({}, newHome(), '--at', 'local', 'live', 'fraud-score', '--at', '2026-01-01T00:00:00Z');
    expect(before).toMatchObject({ code: 3, err: expect.stringContaining('no local control plane yet') });
    const twice = stewardWith({}, newHome(), '--at', 'local', 'live', 'fraud-score', '--at', 'aws');
    expect(twice).toMatchObject({ code: 3, err: expect.stringContaining('`--at` is given twice') });
  });

  it('of a person at aws is the browser, not a name on the command line', () => {
    const ran = stewardWith(NOWHERE, newHome(), 'approvals', 'list', '--at', 'aws', '--as', 'u_ben');
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('you are who signs in') });
  });
});
