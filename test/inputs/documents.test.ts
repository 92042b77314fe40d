import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../cli/input/config-file.ts';
import { newHome, steward } from '../cli/cli.ts';

/** Odd manifests at `apply`, and odd configurations where they are read: what is changed, and what the refusal says. */
const home = newHome();
const put = (name: string, text: string | Uint8Array): string => {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const MANIFEST = readFileSync('examples/flights/flight-delay.model.yaml', 'utf8');
const CONFIG = readFileSync('steward.dev.yaml', 'utf8');
/** Replaces what must be there. */
const instead = (text: string, from: string | RegExp, to: string): string => {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return changed;
};
const ROLE = /arn:aws:iam::\d+:role\/[\w-]+/;

type Odd = [input: string, change: (text: string) => string | Uint8Array, says: string];
const ANY: Odd[] = [
  ['not UTF-8', (t) => Buffer.concat([Buffer.from(t), Buffer.from([0xc3, 0x28])]), 'is not UTF-8'],
  ['UTF-16', (t) => Buffer.from(`\ufeff${t}`, 'utf16le'), 'is UTF-16'],
  ['empty', () => '', 'is empty'],
  ['half a character in a value', (t) => `${t}\nowner2: "a \\ud800"\n`, 'half of a character'],
  ['half a character in a key', (t) => `${t}\n"\\udfff": 1\n`, 'half of a character'],
  ['a NUL in a value', (t) => `${t}\nowner2: "a\\0b"\n`, 'a NUL character'],
  ['the key of a prototype', (t) => `${t}\n__proto__: {admin: true}\n`, 'the key `__proto__`'],
  ['the key of a prototype further in', (t) => `${t}\ntags: {a: {__proto__: {b: c}}}\n`, 'the key `__proto__`'],
  ['the key of a constructor', (t) => `${t}\nconstructor: {admin: true}\n`, 'unknown key `constructor`'],
  ['a merge key', (t) => `${t}\n<<: {a: b}\n`, 'unknown key `<<`'],
  ['two documents', (t) => `${t}\n---\n${t}`, 'more than one document'],
  ['nested without end', () => `a: ${'['.repeat(5000)}`, 'nested too deeply'],
  ['of a newer version', (t) => `${t}\nversion: 2\n`, 'was written for another Steward'],
  ['of a newer version in other words', (t) => `${t}\napiVersion: steward/v2\n`, 'was written for another Steward'],
];

const MANIFESTS: Odd[] = [
  ...ANY,
  [
    'a secret',
    (t) => instead(t, /purpose: .*/, 'purpose: "key AKIAIOSFODNN7EXAMPLE"'),
    '`purpose`: looks like an AWS access key',
  ],
  ['a secret in a name', (t) => `${t}\n"ghp_${'a'.repeat(36)}": 1\n`, 'looks like a token of GitHub'],
  [
    'a key at the top that belongs further in',
    (t) => `${instead(t, 'quorum: 1, ', '')}\nquorum: 1\n`,
    'unknown key `quorum`: it belongs in `approval`',
  ],
  [
    'a key further in that belongs further in still',
    (t) => instead(t, /( {4}window: 7d)/, '$1\n    unseen: 0.05'),
    'unknown key `unseen`: it belongs in `monitoring.drift.policy.limits`',
  ],
  ['a key one level too deep', (t) => instead(t, 'quorum: 1,', 'quorum: 1, tier: high,'), 'it belongs in the top'],
  ['a number as text', (t) => instead(t, 'unseen: 0.05', 'unseen: "0.05"'), 'must be a number, not a text'],
  ['a quorum of nobody', (t) => instead(t, 'quorum: 1,', 'quorum: 0,'), '`approval.quorum`: must be at least 1'],
  ['a quorum of too many', (t) => instead(t, 'quorum: 1,', 'quorum: 9,'), '`approval.quorum`: must be at most 5'],
  ['a part of a person', (t) => instead(t, 'quorum: 1,', 'quorum: 1.5,'), 'must be a whole number, without a fraction'],
  [
    'a key of another form of serving',
    (t) =>
      instead(
        t,
        /(\n {4}stage: prod\n)/,
        '$1    serving: { type: async, output: s3://a-b/c, failure: s3://a-b/d, memory: 2 }\n',
      ),
    'unknown key `memory` of this `type`: it is one of another',
  ],
  ...['-0.1', '0', '-0', '1.01', '1e-320', '.inf', '.nan', '1e400', '012', '1_000', '12:30:00', 'no', '~'].map(
    (value): Odd => [`a limit of ${value}`, (t) => instead(t, 'unseen: 0.05', `unseen: ${value}`), 'limits.unseen'],
  ),
  ...['5', '5 m', 'PT5M', '5min', '-5m', '1e9h', '0d', '1.5d', '7D', '９d', '99999999d'].map(
    (value): Odd => [`a window of ${value}`, (t) => instead(t, 'window: 7d', `window: ${value}`), 'drift.window'],
  ),
  ...['0', '6', '1.5', '"1"', 'true'].map(
    (value): Odd => [`a quorum of ${value}`, (t) => instead(t, 'quorum: 1', `quorum: ${value}`), 'approval.quorum'],
  ),
  ...['0s', '1s', '59m', '31d', '400d'].map(
    (value): Odd => [
      `an expiry of ${value}`,
      (t) => instead(t, 'expires: 3d', `expires: ${value}`),
      'approval.expires',
    ],
  ),
  ...['* * * * *', 'cron(* * * * *)', 'rate(0 days)', 'cron(0 6 31 2 ? *)', 'at(2026-01-01T00:00:00)'].map(
    (value): Odd => [
      `the schedule ${value}`,
      (t) => instead(t, 'cron(0 6 ? * SUN *)', `"${value}"`),
      'monitoring.drift.schedule',
    ],
  ),
  ...['EST5EDT', 'Mars/Base', 'utc', '+02:00', ''].map(
    (value): Odd => [
      `the time zone ${value}`,
      (t) => instead(t, /( {4}window: 7d)/, `$1\n    timezone: "${value}"`),
      'must be an IANA time zone',
    ],
  ),
  ...[
    'x'.repeat(64),
    `a${'-'.repeat(62)}b`,
    'x'.repeat(10_000),
    'fl\u0456ght',
    'cafe\u0301',
    'a\u202eb',
    'a b',
    '-a',
    '../x',
    '__proto__',
  ].map(
    (value): Odd => [
      `the name ${value.slice(0, 12)}`,
      (t) => instead(t, 'model: flight-delay', `model: "${value}"`),
      'must be 1 to 63 letters, digits and inner hyphens',
    ],
  ),
  ...['http://169.254.169.254/x', 'file:///etc/passwd', 'S3://bucket/x', 's3:///k', 's3://UPPER/x', 's3://b/a b'].map(
    (value): Odd => [
      `captures at ${value}`,
      (t) => instead(t, 's3://steward-captures/capture,', `"${value}",`),
      'must be `s3://bucket/prefix`',
    ],
  ),
  ...[
    'x',
    '"*"',
    'arn:aws:iam::000000000000:role/*',
    'arn:aws:iam::000000000000:user/x',
    'arn:aws:iam::00000000000:role/x',
    'arn:aws-foo:iam::000000000000:role/x',
    'arn:awsx:iam::000000000000:role/x',
    'arn:aws-:iam::000000000000:role/x',
  ].map((value): Odd => [`the role ${value}`, (t) => instead(t, ROLE, value), 'must be the ARN of an IAM role']),
];

describe('a manifest', () => {
  const untouched = newHome();
  it.each(MANIFESTS)('that is or has %s is refused', (_, change, says) => {
    const ran = steward(untouched, 'apply', '-f', put('odd.yaml', change(MANIFEST)), '--as', 'u_ana');
    expect(ran).toMatchObject({ code: 3, out: '', err: expect.stringContaining(says) });
    expect(ran.err).not.toMatch(/\n\s+at |\[\s*\{/);
  });

  it('that is refused is not committed: of all of them nothing is there', () => {
    expect(steward(untouched, 'history', 'flight-delay')).toMatchObject({ code: 3, out: '' });
  });

  it.each<[string, (text: string) => string]>([
    ['a byte order mark', (t) => `\ufeff${t}`],
    ['lines that end as on Windows', (t) => t.replaceAll('\n', '\r\n')],
    ['a whole character by its two escapes', (t) => instead(t, /purpose: .*/, 'purpose: "\\ud83d\\ude00"')],
    ['a limit on its bound', (t) => instead(t, 'unseen: 0.05', 'unseen: 1')],
    ['an expiry on its bound', (t) => instead(t, 'expires: 3d', 'expires: 30d')],
    ['the longest name', (t) => instead(t, 'model: flight-delay', `model: ${'a'.repeat(63)}`)],
    ['a purpose that is markup', (t) => instead(t, /purpose: .*/, 'purpose: "<img src=x> ![](javascript:x) =SUM(1)"')],
  ])('with %s is taken', (_, change) => {
    const ran = steward(newHome(), 'apply', '-f', put('fine.yaml', change(MANIFEST)), '--as', 'u_ana');
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('created') });
  });
});

describe('a manifest beside another', () => {
  const beside = newHome();
  beforeAll(() => expect(steward(beside, 'apply', '-f', put('first.yaml', MANIFEST)).code).toBe(0));
  const other = (t: string) => instead(t, 'model: flight-delay', 'model: other');
  it.each<Odd>([
    [
      'its name in other letters',
      (t) => instead(instead(t, 'model: flight-delay', 'model: Flight-Delay'), /flight-delay-prod/g, 'other-prod'),
      'model `Flight-Delay` is known as `flight-delay`',
    ],
    ['its endpoint', other, 'already belongs to model `flight-delay`'],
    [
      'its endpoint in other letters',
      (t) => instead(other(t), /flight-delay-prod/g, 'Flight-Delay-PROD'),
      'already belongs to model `flight-delay`',
    ],
    [
      'its endpoint for a component to stand on',
      (t) =>
        instead(
          instead(
            instead(other(t), /flight-delay-prod/g, 'other-prod'),
            /capture: \{[^}]*\}/g,
            'logs: { uri: s3://logs/flights }',
          ),
          /plan: \{[^}]*\}/g,
          'plan: { type: rolling, percent: 50, bake: 30m }\n    serving: { type: component, on: Flight-Delay-Prod, megabytes: 1024, copies: 2 }',
        ),
      '`Flight-Delay-Prod` serves model `flight-delay` by itself, and takes no component',
    ],
    [
      'its own endpoint in other letters',
      (t) => instead(t, /flight-delay-prod/g, 'Flight-Delay-PROD'),
      '`Flight-Delay-PROD` is known as `flight-delay-prod`',
    ],
  ])('that has %s is refused', (_, change, says) => {
    const ran = steward(beside, 'apply', '-f', put('beside.yaml', change(MANIFEST)));
    expect(ran).toMatchObject({ code: 3, out: '', err: expect.stringContaining(says) });
  });
});

const CONFIGS: Odd[] = [
  ...ANY,
  ['a misspelt key', (t) => instead(t, 'retention:', 'retenton:'), 'did you mean `retention`?'],
  [
    'a key at the top that belongs further in',
    (t) => `${instead(t, /^ *mfa: .*\n/m, '')}\nmfa: required\n`,
    'unknown key `mfa`: it belongs in `signIn`',
  ],
  ['an account that is a number', (t) => `${t}\naccount: 012345678901\n`, 'must be in quotes'],
  ['no region', (t) => `${t}\nregion: mars\n`, 'must be a region'],
  ['a region in capitals', (t) => `${t}\nregion: EU-WEST-1\n`, 'must be a region'],
  ...(
    [
      ['cn-north-1', 'aws-cn'],
      ['us-gov-west-1', 'aws-us-gov'],
      ['us-iso-east-1', 'aws-iso'],
      ['us-isob-east-1', 'aws-iso-b'],
      ['eusc-de-east-1', 'aws-eusc'],
    ] as const
  ).map(
    ([region, partition]): Odd => [
      `the region ${region} and roles elsewhere`,
      (t) => `${t}\nregion: ${region}\n`,
      `ARNs there begin with \`arn:${partition}:\``,
    ],
  ),
  ...[
    '"*"',
    'arn:aws:iam::*:role/x',
    'arn:aws:iam::111122223333:role/*',
    'arn:aws-foo:iam::111122223333:role/x',
    'arn:awsx:iam::111122223333:role/x',
  ].map((value): Odd => [`the role ${value}`, (t) => instead(t, ROLE, value), 'must be an ARN']),
  [
    'a role of another partition',
    (t) => `${instead(t, 'arn:aws:', 'arn:aws-cn:')}\nregion: eu-west-1\n`,
    'is of another partition',
  ],
  ['a role of another account', (t) => `${t}\naccount: "999922223333"\n`, 'is of another account'],
  [
    'a boundary of another partition',
    (t) => `${t}\nregion: eu-west-1\npermissionsBoundary: arn:aws-cn:iam::111122223333:policy/x\n`,
    'is of another partition',
  ],
  [
    'a boundary of another account',
    (t) => `${t}\naccount: "111122223333"\npermissionsBoundary: arn:aws:iam::999922223333:policy/x\n`,
    'is of another account',
  ],
  ...[
    'a@b',
    'a@b.c\\nBcc: x@y.zz',
    'A <a@example.com>',
    'a@b.cc,c@d.ee',
    'a\\u202e@example.com',
    'a@exämple.com',
    ' a@b.cc',
  ].map(
    (value): Odd => [
      `the address ${value}`,
      (t) => instead(t, /approvers: \[\]/, `approvers: ["${value}"]`),
      'must be a plain address',
    ],
  ),
  ...['s3://bucket', 'Bucket', 'a', 'a_b', '*', 'a..b', '192.168.1.1', 'xn--abc', 'data-s3alias', 'x--x-s3'].map(
    (value): Odd => [`the bucket ${value}`, (t) => instead(t, 'flight-delay-dev-data', `"${value}"`), 'the name of a'],
  ),
  [
    'a sign-in prefix of hyphens',
    (t) => instead(t, /domainPrefix: .*/, `domainPrefix: a${'-'.repeat(62)}b`),
    'must be 1 to 63',
  ],
  ['a tenant of hyphens', (t) => `${t}\ntenants: [a${'-'.repeat(31)}b]\n`, 'must be 1 to 32'],
  ['a tag of AWS', (t) => `${t}\ntags: {"aws:x": y}\n`, 'tags'],
  ['a tag of AWS in capitals', (t) => `${t}\ntags: {"AWS:x": y}\n`, 'tags'],
  ['a tag with a line of its own', (t) => `${t}\ntags: {a: "b\\nc"}\n`, 'tags.a'],
  ['a tag turned around', (t) => `${t}\ntags: {a: "b\\u202ec"}\n`, 'tags.a'],
  ['a tag of 129', (t) => `${t}\ntags: {${'x'.repeat(129)}: y}\n`, 'tags'],
  [
    'an address to call',
    (t) => instead(t, /operators: .*/, 'operators: []\n  webhook: "http://169.254.169.254/"'),
    'unknown key `webhook`',
  ],
  ['a secret', (t) => `${t}\ntags: {a: AKIAIOSFODNN7EXAMPLE}\n`, 'looks like an AWS access key'],
  [
    'a secret of another kind',
    (t) => `${t}\ntags: {a: "-----BEGIN RSA PRIVATE KEY-----"}\n`,
    'looks like a private key',
  ],
  ['a place for a secret', (t) => `${t}\napiKey: x\n`, 'unknown key `apiKey`'],
  ['a reference to a variable', (t) => `${t}\ntags: {a: "\${HOME}"}\n`, 'tags.a'],
  ['copies kept for no time', (t) => instead(t, 'wormYears: 1', 'wormYears: 0'), 'wormYears'],
  ['copies kept for a century', (t) => instead(t, 'wormYears: 1', 'wormYears: 100'), 'wormYears'],
  ['compliance without its sentence', (t) => `${t}\nworm: {mode: compliance}\n`, 'nobody can shorten this'],
  ['a production that may be destroyed', (t) => instead(t, 'environment: dev', 'environment: prod'), 'must be `keep`'],
];

describe('a configuration', () => {
  beforeAll(() => expect(() => readConfig(put('fine/c.yaml', CONFIG))).not.toThrow());
  it.each(CONFIGS)('that is or has %s is refused', (_, change, says) => {
    expect(() => readConfig(put('odd/c.yaml', change(CONFIG)))).toThrow(says);
  });

  it('that there is not says where it was looked for', () => {
    expect(() => readConfig('nowhere')).toThrow('there is no `steward.nowhere.yaml`');
  });
});
