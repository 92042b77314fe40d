import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readConfig } from '../../cli/input/config-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-config-'));
const dev = () => structuredClone(readConfig('dev')) as any;
/** Reads what the change makes of the development configuration, or the raw text given. */
function read(change: ((config: any) => void) | string): () => unknown {
  const path = join(folder, 'steward.test.yaml');
  const config = dev();
  if (typeof change !== 'string') change(config);
  writeFileSync(path, typeof change === 'string' ? change : stringify(config));
  return () => readConfig(path);
}

describe('a configuration', () => {
  it('that is missing says where it looked and how to make one', () => {
    expect(() => readConfig('nowhere')).toThrow(/no `steward\.nowhere\.yaml`: copy `steward\.dev\.yaml`.*-c env=/s);
  });

  it.each<[string, ((config: any) => void) | string, RegExp]>([
    [
      'has two tenants and a team of nobody',
      (c) => {
        c.tenants = ['default', 'risk'];
      },
      /`teams\.0`: needs a `tenant`: one of default, risk/,
    ],
    [
      'has a team of an unknown tenant',
      (c) => {
        c.teams[0].tenant = 'rsk';
      },
      /`teams\.0`: has the tenant `rsk`, which is not among `tenants`: default/,
    ],
    [
      'gives one group to two tenants',
      (c) => {
        c.tenants = ['default', 'risk'];
        const [team] = c.teams;
        c.teams = [
          { ...team, tenant: 'default', groups: ['fraud-*'] },
          { ...team, tenant: 'risk', groups: ['Fraud-score'], endpoints: ['risk-only'] },
        ];
      },
      /`teams\.1`: lists the group `Fraud-score`, which is another tenant's already \(`teams\.0\.groups`\)/,
    ],
    ['is empty', '', /is empty/],
    [
      'has a misspelt key',
      (c) => {
        c.notfy = c.notify;
        delete c.notify;
      },
      /unknown key `notfy`, did you mean `notify`\?/,
    ],
    [
      'has a misspelt key further in',
      (c) => {
        c.retention.logDay = 1;
      },
      /`retention`: unknown key `logDay`, did you mean `logDays`/,
    ],
    ['has a key twice', 'environment: dev\nenvironment: prod\n', /not YAML.*unique/],
    ['has a merge key', 'a: &a {x: 1}\nb:\n  <<: *a\n', /unknown key/],
    [
      'has its account as a number',
      (c) => {
        c.account = 111122223333;
      },
      /`account`: must be in quotes/,
    ],
    [
      'has an account of eleven digits',
      (c) => {
        c.account = '11112222333';
      },
      /`account`: must be 12 digits/,
    ],
    [
      'names no region',
      (c) => {
        c.region = 'Europe';
      },
      /`region`: must be a region/,
    ],
    [
      'keeps nothing in prod',
      (c) => {
        c.environment = 'prod';
        c.signIn.mfa = 'required';
      },
      /`removal`: must be `keep` in `prod`/,
    ],
    [
      'asks for no second factor in prod',
      (c) => {
        c.environment = 'prod';
        c.removal = 'keep';
      },
      /`signIn.mfa`: must be `required` in `prod`/,
    ],
    [
      'gives one endpoint to two teams',
      (c) => {
        c.teams.push(c.teams[0]);
      },
      /`teams\.1\.endpoints`: `flight-delay-dev` is another team's already/,
    ],
    [
      "gives one team an endpoint that another team's pattern covers",
      (c) => {
        c.teams[0].endpoints = ['flight-*'];
        c.teams.push({ ...c.teams[0], endpoints: ['gate-hold-prod', 'flight-delay-dev'] });
      },
      /`teams\.1\.endpoints`: `flight-delay-dev` is another team's already \(`teams\.0\.endpoints`: `flight-\*`\): .* leave it to one team/,
    ],
    [
      "gives one team a pattern that covers another team's endpoint",
      (c) => {
        c.teams.push({ ...c.teams[0], endpoints: ['flight-*'] });
      },
      /`teams\.1\.endpoints`: `flight-\*` is another team's already \(`teams\.0\.endpoints`: `flight-delay-dev`\)/,
    ],
    [
      'gives every endpoint at once',
      (c) => {
        c.teams[0].endpoints = ['*'];
      },
      /`teams\.0\.endpoints\.0`: must be a name/,
    ],
    [
      'has a role that is no ARN',
      (c) => {
        c.teams[0].roles = ['*'];
      },
      /`teams\.0\.roles\.0`: must be an ARN/,
    ],
    [
      'has a role that stands for many',
      (c) => {
        c.teams[0].roles = ['arn:aws:iam::111122223333:role/fraud-*'];
      },
      /`teams\.0\.roles\.0`: must be an ARN/,
    ],
    [
      'has ARNs of another partition than its region',
      (c) => {
        c.region = 'us-gov-west-1';
      },
      /`arn:aws:iam::\S+` is of another partition than `us-gov-west-1`: ARNs there begin with `arn:aws-us-gov:`/,
    ],
    [
      'bounds its roles by a policy of another partition',
      (c) => {
        c.region = 'eu-west-1';
        c.permissionsBoundary = 'arn:aws-cn:iam::111122223333:policy/boundary';
      },
      /`permissionsBoundary`: `arn:aws-cn:\S+` is of another partition than `eu-west-1`/,
    ],
    [
      'bounds its roles by a policy of another account',
      (c) => {
        c.account = '111122223333';
        c.permissionsBoundary = 'arn:aws:iam::222233334444:policy/boundary';
      },
      /`permissionsBoundary`: `arn:\S+` is of another account than `111122223333`/,
    ],
    [
      'gives an endpoint to two teams in letters of another case',
      (c) => {
        c.teams.push({ ...c.teams[0], endpoints: ['Flight-Delay-Dev'] });
      },
      /`Flight-Delay-Dev` is another team's already/,
    ],
    [
      'counts on more policies for a role than AWS ever allows',
      (c) => {
        c.policiesPerRole = 21;
      },
      /`policiesPerRole`: must be at most 20/,
    ],
    [
      'has a bucket with its scheme',
      (c) => {
        c.teams[0].buckets = ['s3://b'];
      },
      /without `s3:\/\/`/,
    ],
    [
      'has an address with a line break',
      (c) => {
        c.notify.operators = ['a@b.example\nBcc: x@y.example'];
      },
      /`notify\.operators\.0`: must be a plain address/,
    ],
    [
      'keeps logs for a number of days that CloudWatch does not know',
      (c) => {
        c.retention.logDays = 100;
      },
      /must be one of 1, 3/,
    ],
    [
      'keeps copies for no time',
      (c) => {
        c.retention.wormYears = 0;
      },
      /wormYears/,
    ],
    [
      'has a number as text',
      (c) => {
        c.retention.wormYears = '1';
      },
      /`retention\.wormYears`/,
    ],
    [
      'gives one endpoint to two models of a team',
      (c) => {
        c.teams[0].endpoints = ['flight-delay-dev', 'flight-delay-dev'];
      },
      /`teams\.0\.endpoints`: `flight-delay-dev` stands there twice/,
    ],
    [
      'turns deletion protection off in prod',
      (c) => {
        Object.assign(c, { environment: 'prod', removal: 'keep', deletionProtection: false });
        c.signIn.mfa = 'required';
      },
      /`deletionProtection`: must not be off in `prod`/,
    ],
    [
      'protects what it wants destroyed',
      (c) => {
        c.deletionProtection = true;
      },
      /`deletionProtection`: must be off with `removal: destroy`/,
    ],
    [
      'asks for compliance mode without having understood',
      (c) => {
        c.worm = { mode: 'compliance' };
      },
      /`worm\.understood`: must be `nobody can shorten this, not even AWS`/,
    ],
    [
      'asks for compliance mode with other words',
      (c) => {
        c.worm = { mode: 'compliance', understood: 'yes' };
      },
      /`worm\.understood`: must be/,
    ],
    [
      'has a network in one subnet',
      (c) => {
        c.vpc = { vpcId: 'vpc-0a1b2c3d', subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] };
      },
      /`vpc\.subnetIds`: must be at least two, in two availability zones/,
    ],
    [
      'has a network with one subnet twice',
      (c) => {
        const twice = ['subnet-0a1b2c3d', 'subnet-0a1b2c3d'];
        c.vpc = { vpcId: 'vpc-0a1b2c3d', subnetIds: twice, securityGroupIds: ['sg-0a1b2c3d'] };
      },
      /`vpc\.subnetIds`: must not hold a subnet twice/,
    ],
    [
      'has a network without subnets',
      (c) => {
        c.vpc = { vpcId: 'vpc-0a1b2c3d' };
      },
      /`vpc\.subnetIds`/,
    ],
    [
      'misspells a key of the network',
      (c) => {
        c.vpc = { vpcID: 'vpc-0a1b2c3d' };
      },
      /`vpc`: unknown key `vpcID`, did you mean `vpcId`/,
    ],
    [
      'has a boundary that is no policy',
      (c) => {
        c.permissionsBoundary = 'arn:aws:iam::111122223333:role/boundary';
      },
      /`permissionsBoundary`: must be an ARN, like/,
    ],
    [
      "has a tag of AWS's own",
      (c) => {
        c.tags = { 'aws:x': '1' };
      },
      /`tags/,
    ],
    [
      'has a tag that Steward sets',
      (c) => {
        c.tags = { environment: 'prod' };
      },
      /`tags`: must not hold `application` or `environment`/,
    ],
    ['has a prototype as key', '__proto__: {a: 1}\nenvironment: dev\n', /unknown key `__proto__`|__proto__/],
  ])('that %s is refused with what is allowed', (_, change, message) => {
    expect(read(change)).toThrow(message);
  });
});

describe('two environments beside each other', () => {
  /** A folder with two configurations, made of the development one; what reading the first says. */
  function beside(ours: (config: any) => void, theirs: (config: any) => void): () => unknown {
    const both = mkdtempSync(join(tmpdir(), 'steward-config-'));
    for (const [name, change] of [
      ['ours', ours],
      ['theirs', theirs],
    ] as const) {
      const config = { ...dev(), environment: name };
      change(config);
      writeFileSync(join(both, `steward.${name}.yaml`), stringify(config));
    }
    return () => readConfig(join(both, 'steward.ours.yaml'));
  }
  const nothing = () => undefined;
  const elsewhere = (c: any) => {
    Object.assign(c, { account: '111122223333', region: 'us-east-1' });
  };

  it('that name the same group, endpoint, pipeline and role are refused: the laxer one could release to the stricter', () => {
    expect(beside(nothing, nothing)).toThrow(
      /both claim model package group `flight-delay-dev`, endpoint `flight-delay-dev`, pipeline .*, endpoint role `arn:.*people of `theirs` could release what is `ours`'s.*give each environment names of its own/,
    );
  });

  it.each<[string, (config: any) => void]>([
    [
      'by a pattern',
      (c) => {
        c.teams[0] = { ...c.teams[0], groups: ['a-group'], endpoints: ['flight-*'], pipelines: [], roles: [ROLE] };
      },
    ],
    [
      'by a name in other letters',
      (c) => {
        c.teams[0] = {
          ...c.teams[0],
          groups: ['a-group'],
          endpoints: ['FLIGHT-delay-dev'],
          pipelines: [],
          roles: [ROLE],
        };
      },
    ],
    ['by a role alone, though in another region', (c) => elsewhere(c)],
  ])('that meet %s are refused', (_, change) => {
    expect(
      beside((c) => {
        c.region = 'eu-west-1';
        c.account = '111122223333';
      }, change),
    ).toThrow(/both claim endpoint/);
  });

  it('of different accounts may say what they like, and so may those with names of their own', () => {
    const account = (id: string) => (c: any) => {
      c.account = id;
      c.teams[0].roles = [`arn:aws:iam::${id}:role/x`];
    };
    expect(beside(account('111122223333'), account('444455556666'))).not.toThrow();
    expect(
      beside(nothing, (c) => {
        c.teams[0] = { ...c.teams[0], groups: ['a-group'], endpoints: ['an-endpoint'], pipelines: [], roles: [ROLE] };
      }),
    ).not.toThrow();
  });
});
const ROLE = 'arn:aws:iam::111122223333:role/of-theirs';

describe('the configurations that are there to copy', () => {
  it.each(['dev', 'staging', 'prod'])('of %s is read, and named as its file', (environment) => {
    expect(readConfig(environment).environment).toBe(environment);
  });

  it('of prod keeps everything and asks for a second factor', () => {
    expect(readConfig('prod')).toMatchObject({
      removal: 'keep',
      deletionProtection: true,
      signIn: { mfa: 'required' },
    });
  });
});
