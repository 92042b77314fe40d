import { CloudFormationClient, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { refuseClaimed } from '../../../cli/refuse-claimed.ts';
import { loadOthersClaims } from '../../../lib/adapters/aws/installation/claimed.ts';
import { claimIn, claimsOf, exportOf } from '../../../lib/contract/claims.ts';

const ROLE = 'arn:aws:iam::111122223333:role/service/fraud_endpoint@x';
const teams = [
  {
    groups: ['fraud'],
    endpoints: ['fraud-prod', 'fraud-eu-*'],
    pipelines: [],
    functions: [],
    roles: [ROLE],
    buckets: ['b'],
    keys: [],
  },
];
const exportsOf = (environment: string) =>
  claimsOf({ teams }).map((claim) => {
    const { name, value } = exportOf(claim, environment);
    return { Name: name, Value: value, ExportingStackId: `Steward-${environment}-Claims` };
  });

/** An account whose exports come on two pages, beside some that are not ours. */
function account(...exports: { Name: string; Value: string }[]) {
  const client = mockClient(CloudFormationClient);
  const foreign = { Name: 'Steward-prod-State:ExportsOutputRefKey', Value: 'group prod fraud' };
  client.on(ListExportsCommand, {}).resolves({ Exports: [foreign, ...exports.slice(0, 1)], NextToken: 'more' });
  client.on(ListExportsCommand, { NextToken: 'more' }).resolves({ Exports: exports.slice(1) });
  return new CloudFormationClient({ region: 'eu-west-1' });
}

describe('what other environments of an account claim', () => {
  it('is read from their exports, page by page, and nothing else is', async () => {
    const others = await loadOthersClaims(account(...exportsOf('prod'), ...exportsOf('dev')), 'dev');
    expect(others.map(({ environment, claim }) => `${environment} ${claim.kind} ${claim.name}`)).toEqual([
      'prod group fraud',
      'prod endpoint fraud-eu-*',
      'prod endpoint fraud-prod',
      `prod role ${ROLE}`,
    ]);
  });

  it('is refused to this one, by name, pattern and role, whatever the case of its letters', async () => {
    const refused = refuseClaimed(account(...exportsOf('prod')), {
      environment: 'dev',
      teams: [{ ...teams[0]!, groups: ['Fraud'], endpoints: ['fraud-eu-west'] }],
    });
    await expect(refused).rejects.toThrow(
      /model package group `Fraud`, endpoint `fraud-eu-west`, endpoint role `arn:.*` .* are environment `prod`'s in this account: .* give `dev` names of its own/,
    );
  });

  it('does not stand in the way of other names, nor of its own at the next deploy', async () => {
    const dev = {
      environment: 'dev',
      teams: [{ ...teams[0]!, groups: ['score'], endpoints: ['score-dev'], roles: [`${ROLE}-dev`] }],
    };
    await expect(refuseClaimed(account(...exportsOf('prod')), dev)).resolves.toBeUndefined();
    await expect(refuseClaimed(account(...exportsOf('prod')), { environment: 'prod', teams })).resolves.toBeUndefined();
  });
});

describe('the export of a claim', () => {
  it('has a name that CloudFormation takes, one for each claim, and tells the claim', () => {
    const claims = claimsOf({ teams });
    const names = claims.map((claim) => exportOf(claim, 'prod').name);
    expect(new Set(names).size).toBe(claims.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9:-]{1,255}$/);
    for (const claim of claims) {
      const { name, value } = exportOf(claim, 'prod');
      expect(claimIn({ Name: name, Value: value })).toEqual({ environment: 'prod', claim });
    }
  });
});
