import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { unknownReason } from '../../cli/target/deployed.ts';
import { newHome, steward } from '../cli/cli.ts';

/** Odd command lines: what is typed, and what the refusal says. One home, in which one model is under management and nothing serves. */
const home = newHome();
const at = (name: string): string => join(home, name);
const MANIFEST = 'examples/flights/flight-delay.model.yaml';
const M = 'flight-delay';
const DEPLOYMENT = ['--deployment', 'flight-delay-prod'];
const NUL = 'a\u0000b';
const LONG = 'x'.repeat(5000);

beforeAll(() => {
  expect(steward(home, 'apply', '-f', MANIFEST).code).toBe(0);
  mkdirSync(at('folder'));
  writeFileSync(at('file'), '');
  for (const name of ['pipe', 'folder/pipe.json']) expect(spawnSync('mkfifo', [at(name)]).status).toBe(0);
});

type Refused = [input: string, args: string[], says: string];

const USE: Refused[] = [
  ['no command of a group', ['approvals'], 'Usage: steward approvals'],
  ['help of what there is not', ['help', 'nope'], "unknown command 'nope'"],
  ['what there is not, with help', ['nope', '--help'], "unknown command 'nope'"],
  ['an argument too many', ['history', M, 'b'], 'too many arguments'],
  ['an argument too few', ['gate'], 'missing required argument'],
  ['an option of another command', ['history', M, '--as', 'u_ana'], "unknown option '--as'"],
  ['an option in capitals', ['history', M, '--LIMIT', '5'], "unknown option '--LIMIT'"],
  ['an option twice', ['apply', '-f', 'a', '--file', 'b'], "'--file' is given twice"],
  ['a flag twice', ['history', M, '--json', '--json'], "'--json' is given twice"],
  ['the place twice', ['--at', 'local', '--at', 'aws', 'history', M], "'--at' is given twice"],
  ['the place before and after', ['--at', 'local', 'history', M, '--at', 'aws'], '`--at` is given twice'],
  ['another place', ['history', M, '--at', 'mars'], 'Allowed choices are aws, local'],
  ['an environment of this machine', ['history', M, '--at', 'local', '--env', 'dev'], 'goes with `--at aws`'],
  ['a place of a command that has none', ['--at', 'aws', 'people'], 'works on this machine alone'],
  ['an empty value', ['history', M, '--limit', ''], "'--limit' is empty"],
  ['an empty value after `=`', ['history', M, '--limit='], "'--limit' is empty"],
  ['a value that begins with a hyphen', ['apply', '--file=-x'], 'there is no file `-x`'],
  ['the same, apart', ['apply', '-f', '-x'], 'there is no file `-x`'],
  ['a person of nobody', ['gate', `${M}/1`, '--as', 'nobody'], 'nobody is called `nobody`'],
  ['a person of a prototype', ['gate', `${M}/1`, '--as', '__proto__'], 'nobody is called `__proto__`'],
  ['a person in capitals', ['gate', `${M}/1`, '--as', 'U_ANA'], 'nobody is called `U_ANA`'],
  ['a story elsewhere', ['history', M, '--story', '../x'], 'Allowed choices'],
  ['neither yes nor no', ['approvals', 'answer', 'apr_x'], 'either `--approve` or `--reject`'],
  ['yes and no', ['approvals', 'answer', 'apr_x', '--approve', '--reject'], 'either `--approve` or `--reject`'],
];

const NAMES: Refused[] = [
  ...[
    '',
    '1',
    M,
    '/1',
    `${M}/`,
    `${M}/0`,
    `${M}/01`,
    `${M}/-1`,
    `${M}/1.5`,
    `${M}/1e3`,
    `${M}/１`,
    `${M}/1/2`,
    'x/1\n',
  ].map((name): Refused => [`the version ${JSON.stringify(name)}`, ['gate', name], 'is not a version']),
  ...[`${M}/9999999`, `../${M}/1`, '__proto__/1', 'fl\u0456ght/1', `${'a'.repeat(64)}/1`, NUL].map(
    (name): Refused => [
      `the version ${JSON.stringify(name).slice(0, 24)}`,
      ['release', name, ...DEPLOYMENT],
      'is not a version',
    ],
  ),
  ...['', '../x', `${M}/1`, '__proto__', NUL, 'a\nb', '\u202e', 'cafe\u0301', LONG, `a${'-'.repeat(62)}b`].map(
    (name): Refused => [
      `the model ${JSON.stringify(name).slice(0, 24)}`,
      ['rollback', name, ...DEPLOYMENT],
      'must be 1 to 63 letters, digits and inner hyphens',
    ],
  ),
  ['a model in capitals', ['rollback', 'FLIGHT-DELAY', ...DEPLOYMENT], 'there is no model `FLIGHT-DELAY`'],
  ['a model of the prototype', ['history', 'constructor'], 'there is no model `constructor`'],
  ['a model under half a tenant', ['history', 'delay', '--tenant', 'default.flight-'], 'there is no model `delay`'],
  ...['x y', '..', '__proto__', 'x'.repeat(64), 'a\nb'].map(
    (name): Refused => [
      `the deployment ${JSON.stringify(name).slice(0, 24)}`,
      ['rollback', M, '--deployment', name],
      '`deployment`: must be 1 to 63',
    ],
  ),
  ...['a b', 'A', `a${'-'.repeat(31)}b`].map(
    (name): Refused => [
      `the tenant ${JSON.stringify(name)}`,
      ['rollback', M, ...DEPLOYMENT, '--tenant', name],
      'must be 1 to 32',
    ],
  ),
  ...[
    '',
    '.',
    '..',
    'open-count',
    'apr_',
    'apr_x/answer',
    '../models',
    '%2e%2e',
    'apr_x ',
    'apr_x\n',
    'APR_X',
    '\ud800',
    '?a=b',
    LONG,
  ].flatMap((id): Refused[] => [
    [`the question ${JSON.stringify(id).slice(0, 24)} shown`, ['approvals', 'show', id], 'is no id of a question'],
    [
      `the question ${JSON.stringify(id).slice(0, 24)} answered`,
      ['approvals', 'answer', id, '--approve'],
      'is no id of a question',
    ],
  ]),
  ['a question taken back that is none', ['approvals', 'withdraw', 'open-count'], 'is no id of a question'],
  ['a question that there is not', ['approvals', 'show', 'apr_x'], 'not found'],
  ...['', '.', '..', '\ud800'].flatMap((name): Refused[] => [
    [`incidents of ${JSON.stringify(name)}`, ['incidents', name], 'there is nothing that is called'],
    [`the incident ${JSON.stringify(name)}`, ['incidents', M, name], 'there is nothing that is called'],
    [`executions of ${JSON.stringify(name)}`, ['executions', name], 'there is nothing that is called'],
  ]),
  ['a model that is a word of the API', ['incidents', 'checks'], 'not found'],
  ['an incident that there is not', ['close', M, 'nope', '--reason', 'x'], 'has no incident `nope`'],
  ['an incident without end', ['close', M, 'x'.repeat(65), '--reason', 'x'], '`incident`'],
  ['an execution that is none', ['redrive', M, 'nope'], 'must be the name of an execution'],
  ['a queue that there is not', ['parked', 'redeliver', '__proto__'], 'nothing is parked in `__proto__`'],
  [
    'a package that is none',
    ['register', 'x'],
    '`x` must be the ARN of a versioned model package: `arn:aws:sagemaker:…:model-package/<group>/<version>`\n',
  ],
  ['a chain of a prototype', ['audit', 'show', '--chain', '__proto__', '--seq', '1'], 'there is no chain `__proto__`'],
  ['a record after the last', ['audit', 'show', '--chain', 'catalog', '--seq', '999'], 'has no record 999'],
];

const NUMBERS: Refused[] = [
  ...['-1', '1e9', 'abc', '1.5', '0x10', ' 5', '5&limit=6', '9'.repeat(20), '٣'].flatMap((n): Refused[] => [
    [`history --limit ${n}`, ['history', M, '--limit', n], 'is no number'],
    [`approvals --limit ${n}`, ['approvals', 'list', '--limit', n], 'is no number'],
    [`audit show --seq ${n}`, ['audit', 'show', '--chain', 'catalog', '--seq', n], 'is no number of a record'],
    [`check --wait ${n}`, ['check', M, ...DEPLOYMENT, '--wait', n], 'whole seconds from 0 to 3600'],
    [`dev --port ${n}`, ['dev', '--port', n], 'must be a whole number from 0 to 65535'],
    [`demo --rows ${n}`, ['demo', '--rows', n], 'must be a whole number from 8000 to 400000'],
    [`demo --seed ${n}`, ['demo', '--seed', n], 'must be a whole number from 0 to 1000000'],
  ]),
  ...['0', '501', '-1', '1e2', '5&limit=6'].map(
    (n): Refused => [`incidents --limit ${n}`, ['incidents', M, '--limit', n], 'must be a whole number from 1 to 500'],
  ),
  ['dev --port 65536', ['dev', '--port', '65536'], 'from 0 to 65535'],
  ['dev --port 0x50', ['dev', '--port', '0x50'], 'from 0 to 65535'],
  ['demo --rows 1e4', ['demo', '--rows', '1e4'], 'from 8000 to 400000'],
  ['demo --rows 7999', ['demo', '--rows', '7999'], 'from 8000 to 400000'],
  ['a cursor of nobody', ['incidents', M, '--cursor', 'x&a=b'], '`cursor` is not of this list'],
];

const TIMES: Refused[] = [
  ...[
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-09-01T24:00:00Z',
    '2026-09-01T00:00:60Z',
    '2026-09-01T00:00:00',
    '2026-09-01',
    '1767225600',
    'now',
  ].flatMap((time): Refused[] => [
    [`live --at ${time}`, ['live', M, '--at', time], 'is no time'],
    [`check --slot ${time}`, ['check', M, ...DEPLOYMENT, '--slot', time], '`slot`: invalid ISO datetime'],
    [`check --until ${time}`, ['check', M, ...DEPLOYMENT, '--until', time], '`until`: invalid ISO datetime'],
  ]),
  ['live --at +25:00', ['live', M, '--at', '2026-09-01T00:00:00+25:00'], 'is no time'],
  ['a kind in capitals', ['check', M, ...DEPLOYMENT, '--kind', 'Drift'], 'Allowed choices are drift, quality'],
];

const REASONS: Refused[] = [
  ['acknowledge', 'acknowledge', M, ...DEPLOYMENT],
  ['freeze', 'freeze', M],
  ['unfreeze', 'unfreeze', M],
  ['close', 'close', M, 'inc-1'],
  ['retrain', 'retrain', M],
  ['retire', 'retire', `${M}/1`],
].flatMap(([name, ...args]) =>
  (
    [
      ['nothing', '', "'--reason' is empty"],
      ['a text turned around', 'a\u202eb', 'must not hold control or invisible characters'],
      ['a NUL', NUL, 'must not hold control or invisible characters'],
      ['a blank of no width', 'a\u200bb', 'must not hold control or invisible characters'],
      ['half a character', '\ud800', 'must be well-formed Unicode'],
      ['2,001 characters', 'x'.repeat(2001), 'must be at most 2000 characters'],
      ...(['acknowledge', 'close', 'freeze', 'unfreeze'].includes(name!)
        ? ([
            ['a blank', ' ', 'say why'],
            ['what nobody sees', '\u3164\u2800', 'say why'],
          ] as const)
        : []),
    ] as const
  ).map(([what, reason, says]): Refused => [`${name} for ${what}`, [...(args as string[]), '--reason', reason], says]),
);

/** What is no file, at every option that names one to read or to write. */
const READ: [what: string, path: string, says: string][] = [
  ['nothing', 'nope', 'nope`'],
  ['a folder', 'folder', 'folder`'],
  ['a pipe that nobody writes to', 'pipe', 'pipe`'],
  ['a path through a file', 'file/x', 'file/x`'],
];
const ODD_PATHS: Refused[] = [
  ...READ.flatMap(([what, name, says]): Refused[] => [
    [`apply -f ${what}`, ['apply', '-f', at(name)], says],
    [`event -f ${what}`, ['event', '-f', at(name)], says],
    [`drift check --baseline ${what}`, ['drift', 'check', '--baseline', at(name), '--capture', MANIFEST], says],
    [`drift baseline --data ${what}`, ['drift', 'baseline', '--data', at(name), '-o', at('b.json')], says],
    [`audit verify --key ${what}`, ['audit', 'verify', '--key', at(name)], says],
    [`audit verify --since ${what}`, ['audit', 'verify', '--since', at(name)], says],
  ]),
  ['apply -f a device', ['apply', '-f', '/dev/zero'], 'is not a file'],
  [
    'drift check --baseline a device',
    ['drift', 'check', '--baseline', '/dev/zero', '--capture', MANIFEST],
    'is not a file',
  ],
  ['audit verify --key a device', ['audit', 'verify', '--key', '/dev/zero'], 'is not a file'],
  ['audit verify --export a pipe', ['audit', 'verify', '--export', at('pipe')], 'there is no folder'],
  ...(
    [
      ['a NUL', NUL, 'its name holds a NUL character'],
      ['5,000 letters', LONG, 'its name is too long'],
    ] as const
  ).flatMap(([what, name, says]): Refused[] => [
    [`apply -f ${what}`, ['apply', '-f', name], says],
    [`event -f ${what}`, ['event', '-f', name], says],
    [`drift check --baseline ${what}`, ['drift', 'check', '--baseline', name, '--capture', MANIFEST], says],
    [`audit verify --key ${what}`, ['audit', 'verify', '--key', name], says],
    [`audit checkpoint -o ${what}`, ['audit', 'checkpoint', '-o', name], says],
    [`audit export -o ${what}`, ['audit', 'export', '-o', name], says],
  ]),
  ['audit checkpoint -o what is there', ['audit', 'checkpoint', '-o', at('file')], 'it is there already'],
  ['audit checkpoint -o in no folder', ['audit', 'checkpoint', '-o', at('no/x')], 'its folder does not exist'],
  [
    'audit checkpoint -o through a file',
    ['audit', 'checkpoint', '-o', at('file/x')],
    'something on the way to it is no folder',
  ],
  ['audit export -o a file', ['audit', 'export', '-o', at('file')], 'it is there already'],
  ['audit export -o a pipe', ['audit', 'export', '-o', at('pipe')], 'it is there already'],
  ['audit export -o a folder with something', ['audit', 'export', '-o', at('folder')], 'is not empty'],
];

describe('a command line', () => {
  it.each([...USE, ...NAMES, ...NUMBERS, ...TIMES, ...REASONS, ...ODD_PATHS])(
    'with %s is refused in words that help',
    (_, args, says) => {
      const ran = steward(home, ...args);
      expect(ran).toMatchObject({ code: 3, out: '' });
      expect(ran.err).toContain(says);
      // Neither a stack, nor words of JavaScript or of the operating system.
      expect(ran.err).not.toMatch(/\n\s+at |Cannot read prop|undefined|URI malformed|\bE[A-Z]{4,}\b|null bytes/);
    },
  );

  it.each([
    ['--help', ['--help']],
    ['-h', ['gate', '-h']],
    ['help', ['help', 'audit', 'verify']],
    ['--version', ['--version']],
    ['an option with `=`', ['history', M, '--limit=1']],
    ['a limit of nothing', ['history', M, '--limit', '0']],
    ['a moment to the nanosecond', ['live', M, '--at', '2026-09-01T00:00:00.123456789+14:00']],
  ])('with %s is taken', (_, args) => {
    expect(steward(home, ...args)).toMatchObject({ code: args[0] === 'live' ? 1 : 0, err: '' });
  });

  const TABLE = `x\n${Array.from({ length: 100 }, (_, i) => i % 7).join('\n')}\n`;
  it.each(['a b', "it's", 'q"x', 'n\nl', '-dash', 'é', 'e\u0301', '💥', '$(x)', '%2e'])(
    'may name a file %j',
    (name) => {
      writeFileSync(at(`${name}.csv`), TABLE);
      const ran = steward(home, 'drift', 'baseline', '--data', at(`${name}.csv`), '-o', at(`${name}.json`));
      expect(ran).toMatchObject({ code: 0, err: '' });
      expect(JSON.parse(readFileSync(at(`${name}.json`), 'utf8'))).toMatchObject({ n: 100 });
    },
  );

  it.each([
    ['no credentials', 'CredentialsProviderError', 'x', 'no AWS credentials are found'],
    ['credentials that have ended', 'ExpiredTokenException', 'x', 'the AWS credentials have ended: sign in again'],
    ['credentials of nobody', 'UnrecognizedClientException', 'x', 'AWS does not know these credentials in eu-west-1'],
    [
      'a clock that is wrong',
      'SignatureDoesNotMatch',
      'Signature expired: 2026 is now earlier than 2027',
      'set it, and try',
    ],
    [
      'a secret that is wrong',
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match',
      'the secret is not',
    ],
    ['no right to look', 'AccessDenied', 'x', 'attach the policy'],
  ])('at aws with %s says so in one line', (_, name, message, says) => {
    const told = unknownReason(Object.assign(new Error(message), { name }), 'eu-west-1');
    expect(told).toContain(says);
    expect(told).not.toContain('\n');
  });

  it('with what is there may not replace a pipe by a file', () => {
    const table = at('train.csv');
    writeFileSync(table, TABLE);
    const ran = steward(home, 'drift', 'baseline', '--data', table, '-o', at('pipe'));
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('is a pipe or device') });
    expect(statSync(at('pipe')).isFIFO()).toBe(true);
  });

  it.each<[string, string[]]>([
    ['the model', ['history', 'x\nledger: 62 records verified']],
    ['a command', ['x\nledger: 62 records verified']],
    ['an option', ['history', '--x\nledger: 62 records verified']],
    ['a choice', ['history', M, '--at', 'x\nledger: 62 records verified']],
    ['a file', ['apply', '-f', at('x\nledger: 62 records verified')]],
    ['a capture', ['drift', 'check', '--baseline', MANIFEST, '--capture', 'x\nledger: 62 records verified']],
    ['a question', ['approvals', 'show', 'x\nledger: 62 records verified']],
    ['a person', ['gate', `${M}/1`, '--as', 'x\nledger: 62 records verified']],
    ['an argument too many', ['history', M, 'x\nledger: 62 records verified']],
  ])('makes no line of its own in what is said of %s', (_, args) => {
    const ran = steward(home, ...args);
    expect(ran.code).toBe(3);
    expect(ran.err).not.toMatch(/^ledger/m);
    expect(ran.err).not.toMatch(/\u202e/);
  });
});
