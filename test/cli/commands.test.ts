import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockOf } from '../../local/open-plane.ts';
import { newHome, steward, stewardProcess } from './cli.ts';

const home = newHome();
const EXAMPLE = 'examples/flights/flight-delay.model.yaml';
const file = (name: string, text: string | Uint8Array): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};

describe('the command line', () => {
  it('without arguments shows help and says usage', () => {
    const ran = steward(home);
    expect(ran.code).toBe(3);
    expect(ran.out).toContain('Commands:');
  });

  it('says in a process of its own what it says in the thread of these tests', () => {
    for (const args of [
      [],
      ['--help'],
      ['aply'],
      ['apply', '-f', EXAMPLE, '--as', 'u_ana'],
      ['history', 'flight-delay'],
    ])
      expect(stewardProcess(newHome(), ...args)).toEqual(steward(newHome(), ...args));
  });

  it.each([
    [['--help'], 'Commands:'],
    [['help', 'apply'], 'Example'],
    [['demo', '--help'], 'Stories:'],
    [['drift', 'check', '-h'], 'Exit: 0 stable'],
    [['approvals', 'answer', '--help'], '--reject'],
  ])('answers %j with help and 0', (args, text) => {
    const ran = steward(home, ...args);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(text);
  });

  it.each([
    [['aply'], 'did you mean `steward apply`?'],
    [['history'], "missing required argument 'model'"],
    [['demo', '--rows', 'many'], 'whole number'],
    [['demo', '--story', 'nope'], 'card-fraud, delay-minutes, claims, revert, outage, promote, shadow, ab.\n'],
    [['demo', '--story', 'delay-minuts'], 'Allowed choices are default, no-drift'],
    [['demo', '--story', 'delay-minuts'], 'ab. Did you mean `delay-minutes`?\n'],
    [['history', 'claims', '--story', 'claim'], 'Did you mean `claims`?\n'],
    [['history', 'card-fraud', '--story', 'card'], 'Did you mean `card-fraud`?\n'],
    [['apply', '-f', ''], "'--file' is empty"],
    [['apply', '-f', 'a.yaml', '--file', 'b.yaml'], "'--file' is given twice"],
    [['apply', '-f', '/nowhere.yaml'], 'there is no file'],
    [['apply', '-f', '.'], 'is not a file'],
    [['history', 'flight-delay'], 'no local control plane yet'],
    [['history', 'flight-delay', '--story', 'no-drift'], 'was not told yet'],
    [['gate', 'flight-delay'], 'is not a version'],
    [['promote', 'flight-delay/1', '--to', 'moon'], 'Allowed choices'],
    [['register', 's3://x'], 'must be the ARN'],
    [['drift', 'check', '--baseline', EXAMPLE, '--capture', EXAMPLE], 'is not JSON'],
    [['audit', 'verify', '--export', '/nowhere'], 'there is no folder'],
  ])('refuses %j in words that help, without a stack', (args, text) => {
    const ran = steward(newHome(), ...args);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain(text);
    expect(ran.err).not.toMatch(/\n\s+at /);
  });
});

describe('apply', () => {
  it.each([
    ['nothing', '', 'is empty'],
    ['only comments', '# nothing\n', 'is empty: docs/drift.md and docs/quality.md explain the keys of policies'],
    ['UTF-16', Buffer.from('\ufeffmodel: x', 'utf16le'), 'UTF-16'],
    ['a list', '- a\n', 'one mapping'],
    ['a key twice', 'model: a\nmodel: b\n', 'unique'],
    ['a tag of its own', 'model: !secret a\n', 'the tag `!secret`'],
    ['a tag of YAML', 'model: !!binary aGVsbG8=\n', 'the tag `tag:yaml.org,2002:binary`'],
    ['a tag that changes nothing', 'gate: {minimumHeldOutRows: !!str 1}\n', 'the tag `tag:yaml.org,2002:str`'],
    ['a tagged key', '!!str model: a\n', 'the tag `tag:yaml.org,2002:str`'],
    ['a tagged mapping', '!!map {model: a}\n', 'the tag `tag:yaml.org,2002:map`'],
    ['a tag under an alias', 'a: &a !x 1\nb: *a\n', 'the tag `!x`'],
    ['a tag by a directive', '%TAG ! tag:example.com,2026:\n---\nmodel: !x a\n', 'the tag `tag:example.com,2026:x`'],
    ['an alias bomb', `a: &a [x,x]\nb: &b [${'*a,'.repeat(30)}]\nc: [${'*b,'.repeat(30)}]\n`, 'aliases'],
  ])('refuses a file that holds %s', (_, text, words) => {
    const ran = steward(home, 'apply', '-f', file('bad.yaml', text), '--as', 'u_ana');
    expect(ran.code).toBe(3);
    expect(ran.err).toContain(words);
  });

  it('names a misspelt key and what was meant', async () => {
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(EXAMPLE, 'utf8').replace('unseen: 0.05', 'unsen: 0.05');
    const ran = steward(home, 'apply', '-f', file('typo.yaml', text), '--as', 'u_ana');
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.err).toContain('did you mean `unseen`?');
  });

  it('is carried on by whoever drives the home, and a dry run by nobody', () => {
    const driven = newHome();
    const apply = (...args: string[]) => steward(driven, 'apply', '-f', EXAMPLE, '--as', 'u_ana', ...args);
    apply();
    const unlock = lockOf(join(driven, 'dev'))!;
    expect(apply('--dry-run')).toMatchObject({ code: 0, err: '' });
    expect(apply()).toMatchObject({ code: 0, err: 'the running control plane carries it on\n' });
    unlock();
  });

  it('is done once, is a no-op the second time, and belongs to owners', () => {
    expect(steward(home, 'apply', '-f', EXAMPLE, '--as', 'u_ana')).toMatchObject({
      code: 0,
      out: expect.stringContaining('created'),
    });
    expect(steward(home, 'apply', '-f', EXAMPLE, '--as', 'u_ana')).toMatchObject({
      code: 0,
      out: expect.stringContaining('unchanged'),
    });
    expect(steward(home, 'apply', '-f', EXAMPLE, '--as', 'u_cleo')).toMatchObject({
      code: 1,
      err: expect.stringContaining('may not apply'),
    });
    const high = join(home, 'high.yaml');
    writeFileSync(high, readFileSync(EXAMPLE, 'utf8').replace('tier: limited', 'tier: high'));
    expect(steward(home, 'apply', '-f', high, '--as', 'u_ana').err).toContain(
      'try a model of tier `high` here as `limited`',
    );
    const told = JSON.parse(steward(home, 'history', 'flight-delay', '--json').out) as { type: string }[];
    expect(told.map(({ type }) => type)).toEqual(['ModelApplied', 'AccessDenied', 'AccessDenied']);
  });
});

describe('event', () => {
  it('takes what is right, parks the rest with its reason, and loses nothing', () => {
    const good = {
      version: '0',
      id: 'e-1',
      'detail-type': 'SageMaker Endpoint State Change',
      source: 'aws.sagemaker',
      account: '000000000000',
      region: 'us-east-1',
      time: '2026-11-23T06:00:00Z',
      resources: [],
      detail: { EndpointName: 'somebody-elses' },
    };
    const bad = [
      { ...good, id: 'e-2', source: 'evil' },
      { ...good, id: 'e-3', region: 'eu-west-1' },
      { ...good, id: 'e-4', detail: '{"EndpointName":"x"}' },
      { ...good, id: 'e-5', time: '2026-02-30T00:00:00Z' },
      { ...good, id: 'e-6', time: '2036-11-23T06:00:00Z' },
      { ...good, detail: { EndpointName: 'another' } },
      {
        ...good,
        id: 'e-7',
        'detail-type': 'SageMaker Model Package State Change',
        detail: {
          ModelPackageGroupName: 'a-group',
          ModelPackageVersion: 1,
          ModelPackageArn: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/another/1',
          ModelPackageStatus: 'Completed',
        },
      },
    ];
    const lines = [good, ...bad, good].map((e) => JSON.stringify(e));
    const ran = steward(
      home,
      'event',
      '-f',
      file('events.jsonl', `${lines.join('\n')}\nnot json\n${lines[0]!.replace('{', '{"id":"e-0",')}\n`),
      '--json',
    );
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out).map((l: { outcome: string }) => l.outcome)).toEqual([
      'done',
      ...Array.from({ length: 7 }, () => 'parked'),
      'known',
      'parked',
      'parked',
    ]);
    const reasons = JSON.parse(ran.out).map((l: { reason?: string }) => l.reason);
    const words = [
      '',
      'source',
      'region',
      'detail',
      'time',
      'a year ahead',
      'other detail',
      'not version 1',
      '',
      'object',
      'object',
    ];
    for (const [line, word] of words.entries()) if (word !== '') expect(reasons[line]).toContain(word);
    const again = steward(home, 'event', '-f', file('again.jsonl', lines[0]!));
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('line 1: known') });
  });
});

describe('drift', () => {
  const rows = (n: number, shift: number, cells = 'abc'): string =>
    `x,c\n${Array.from({ length: n }, (_, i) => `${((i * 7919) % 1000) / 1000 + shift},${cells[i % cells.length]}`).join('\n')}\n`;

  it('needs no set-up: a baseline from a file, and a verdict on another', () => {
    const baseline = join(home, 'baseline.json');
    expect(steward(home, 'drift', 'baseline', '--data', file('train.csv', rows(5000, 0)), '-o', baseline).code).toBe(0);
    const check = (name: string, text: string) =>
      steward(home, 'drift', 'check', '--baseline', baseline, '--capture', file(name, text), '--json');
    const same = check('same.csv', rows(3000, 0));
    expect(same.code).toBe(0);
    expect(JSON.parse(same.out)).toMatchObject({ verdict: 'stable', rows: { read: 3000, used: 3000, broken: 0 } });
    const moved = check('moved.csv', rows(3000, 0.4, 'abcd'));
    expect(moved.code).toBe(1);
    expect(JSON.parse(moved.out).reasons.map((r: { rule: string }) => r.rule)).toContain('unseen');
    expect(check('few.csv', rows(20, 0)).code).toBe(2);
    expect(check('none.csv', '').code).toBe(3);
  });

  it('says what a capture folder without captures lacks', () => {
    const folder = join(home, 'no-captures');
    mkdirSync(folder);
    const ran = steward(home, 'drift', 'check', '--baseline', join(home, 'baseline.json'), '--capture', folder);
    expect([2, 3]).toContain(ran.code);
    expect(ran.out + ran.err).toMatch(/capture|rows/);
  });
});

describe('acknowledge', () => {
  it('wants a reason, and says when nothing was found', () => {
    const own = newHome();
    expect(steward(own, 'apply', '-f', EXAMPLE).code).toBe(0);
    const where = ['flight-delay', '--deployment', 'flight-delay-prod'];
    expect(steward(own, 'acknowledge', ...where).err).toContain('--reason');
    const ran = steward(own, 'acknowledge', ...where, '--reason', 'seen');
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('nothing was found on `flight-delay-prod`');
  });
});
