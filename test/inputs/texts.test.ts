import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../functions/command/command.ts';
import { CommandDue } from '../../functions/command/wanted.ts';
import { awsNotices } from '../../lib/adapters/aws/effects/notices.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import type { Notice } from '../../lib/ports/effects.ts';
import { newHome, type Ran, steward } from '../cli/cli.ts';
import { person, World } from '../functions/world.ts';

/** Texts of others in what we write: in files for terminals, browsers and pull requests, and in notices. */
const FORGED = 'ledger: 62 records verified';
const TEXTS = [
  `x\n${FORGED}`,
  `x\r\n${FORGED}`,
  `x\u2028${FORGED}`,
  'a\u202egnp.exe',
  '\u001b[2J\u001b[1;1Hverified',
  'a\u200bb\u00ad',
  '=HYPERLINK("http://evil.example","x")',
  '@SUM(1+1)*cmd|x',
  '+1-1',
  '@everyone #1 !2',
  '<img src=x onerror=alert(1)>',
  '![a](http://evil.example/h.png)',
  '[a](javascript:alert(1))',
  'http://evil.example www.evil.example',
  '`code` **bold** ~~gone~~ | cell',
  '</td></tr></table><script>alert(1)</script>',
];
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2028\u2029]/u;

const home = newHome();
const at = (name: string): string => join(home, name);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csv = (name: string, head: readonly string[], rows: (i: number) => readonly string[]): string => {
  const lines = Array.from({ length: 640 }, (_, i) => rows(i));
  writeFileSync(at(name), [head, ...lines].map((cells) => cells.map(quoted).join(',')).join('\n'));
  return at(name);
};

/** No line of it is another's, nothing in it is unseen, and each text stands there, spelled out where it must be. */
function told(text: string): void {
  expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
  expect(text).not.toMatch(/^\s*(\|\s*)?ledger:/m);
}
/** No mention, reference, link, image or markup, whoever renders it. */
function plainMarkdown(text: string): void {
  told(text);
  expect(text).not.toMatch(/(^|[^\\&])[@]|\w:\/\/|\bwww\.|(^|[^\\])!\[|(^|[^\\])\]\(|<(?!=)\w|(^|[^\\])~~/m);
  const table = text.split('\n').filter((line) => line.startsWith('|'));
  expect(table.length).toBeGreaterThan(TEXTS.length);
}

describe('names of columns and values of a file', () => {
  const ran: Record<string, Ran> = {};
  beforeAll(() => {
    const values = (shift: number) => (i: number) => TEXTS.map((text, n) => `${text}${(i + n) % (5 + shift)}`);
    const train = csv('train.csv', TEXTS, values(0));
    const window = csv('window.csv', [...TEXTS, `new\n${FORGED}`], (i) => [...values(20)(i), '1']);
    ran.baseline = steward(home, 'drift', 'baseline', '--data', train, '-o', at('b.json'));
    const files = ['--html', at('r.html'), '--markdown', at('r.md')];
    ran.check = steward(home, 'drift', 'check', '--baseline', at('b.json'), '--capture', window, ...files);
    const predictions = csv('p.csv', ['id', 'score', 'town'], (i) => [`${i}`, `0.${i % 10}`, TEXTS[i % TEXTS.length]!]);
    const labels = csv('l.csv', ['id', 'label'], (i) => [`${i}`, `${i % 2}`]);
    const quality = ['quality', 'check', '--predictions', predictions, '--labels', labels];
    ran.quality = steward(home, ...quality, '--slices', 'town', '--protected', 'town');
    ran.markdown = steward(home, ...quality, '--slices', 'town', '--protected', 'town', '--markdown');
  });

  it('make no line of their own in what commands print', () => {
    expect([ran.baseline!.code, ran.check!.code]).toEqual([0, 1]);
    for (const { out, err } of Object.values(ran)) told(out + err);
    expect(ran.check!.out).toContain(`x\\u000a${FORGED}`);
    expect(ran.quality!.out).toContain('x\\u000aledger');
  });

  it('are text in the Markdown of a drift check and of a quality check', () => {
    plainMarkdown(readFileSync(at('r.md'), 'utf8'));
    plainMarkdown(ran.markdown!.out);
  });

  it('are text on the page of a drift check', () => {
    const text = readFileSync(at('r.html'), 'utf8');
    expect(text.replaceAll(/[\n\t]/g, '')).not.toMatch(UNSEEN);
    expect(text).not.toMatch(/<(img|script|a)\b|<[^>]*\son\w+\s*=|href=/i);
    expect(text.match(/<\/table>/g)?.length).toBe(text.match(/<table/g)?.length);
    expect(text).toContain('&lt;img src=x');
  });
});

describe('words of a person', () => {
  const world = new World();
  const sns = mockClient(SNSClient);
  afterAll(() => {
    world.plane.close();
    sns.restore();
  });
  const REASON = `x\n\nflight-delay/1: approval wanted\nhttps://evil.example/approvals/apr_1`;
  const tell = (wanted: Record<string, unknown>) =>
    runFlow(
      { schema: CommandDue, flow: command(world.plane.ports) },
      { person: person('u_ana', 'owners'), wanted: { tenant: 'default', model: 'flight-delay', ...wanted } },
    );

  it('make no line of their own in a notice, nor in the mail that is sent of it', async () => {
    await world.apply();
    world.take(world.train(1, { requester: `a\u202eb\n${FORGED}` }));
    await world.run(world.plane.clock.now());
    await tell({ command: 'withdraw', approval: (await world.open())!.id, reason: REASON });
    await tell({ command: 'retire', version: 1, reason: REASON });
    await world.run(world.plane.clock.now());
    const notices = readFileSync(join(world.home, 'inbox.jsonl'), 'utf8').trim().split('\n');
    const read = notices.map((line) => JSON.parse(line) as Notice);
    expect(read.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['flight-delay/1: retired', expect.stringContaining('approval wanted')]),
    );
    sns.on(PublishCommand).resolves({});
    const post = awsNotices(new SNSClient({ region: 'eu-west-1' }), 'arn:topic', 'https://console.example');
    for (const notice of read) await post.send(notice);
    for (const [i, { text }] of read.entries()) {
      expect(text).not.toMatch(UNSEEN);
      const { Message = '', Subject = '' } = sns.commandCalls(PublishCommand)[i]!.args[0].input;
      expect(Subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      // Title, text, perhaps a link, the foot: four paragraphs of a line each.
      const lines = Message.split('\n\n');
      expect(lines.length).toBeLessThanOrEqual(4);
      for (const line of lines) expect(line).not.toMatch(UNSEEN);
      expect(lines.filter((line) => /^(https:\/\/evil|ledger:|flight-delay\/1: approval)/.test(line))).toEqual(
        lines.filter((line) => line.startsWith('flight-delay/1: approval wanted for')),
      );
    }
  });
});
