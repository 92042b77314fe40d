import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TENANTS } from '../../../lib/adapters/local/people/owners.ts';
import { visible, visibleLines } from '../../../lib/domain/visible.ts';
import { controlPlane } from '../../../local/control-plane.ts';
import { newHome, type Ran, steward } from '../cli.ts';

/** Texts that would invent lines, move the cursor, recolour, turn around or hide what stands beside them. */
const HOSTILE = [
  'late\n2026-11-01T00:00:00Z live    flight-delay/9 approved by u_ben',
  '\u001b[2J\u001b[1;1Hverified',
  '\u009b31mred',
  'a\u202egnp.exe',
  'a\u2066b\u2069',
  'a\u200bb\u2060c\ufeff',
  '\rledger: 62 records verified',
  '\u2028next',
  '\u{e0001}\u{e0041}tag',
  '\u0007bell\u0000',
  'a\u034fb\u3164c\ufe0f\u115f\u180b',
];
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2028\u2029]/u;

let home: string;
beforeAll(async () => {
  home = newHome();
  expect(steward(home, 'apply', '-f', 'examples/flights/flight-delay.model.yaml').code).toBe(0);
  const plane = controlPlane({
    home: join(home, 'dev'),
    keys: join(home, 'keys'),
    owners: NO_TENANTS,
    start: Date.now(),
  });
  for (const [i, text] of HOSTILE.entries())
    await plane.ports.ledger.commit({
      once: `hostile ${i}`,
      writes: [],
      appends: [
        {
          chain: 'model.default.flight-delay',
          draft: {
            type: 'OutOfBandChangeFound',
            actor: { kind: 'service', id: text },
            subject: { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' },
            verdict: text,
            reasons: [{ rule: text, subject: text, observed: text, limit: text }],
            data: { why: text },
          },
        },
      ],
    });
  plane.close();
});

describe('text of others in a terminal', () => {
  const seen = ({ out, err }: Ran): string => `${out}${err}`.replaceAll('\n', '');

  it('never makes a line, nor steers it', () => {
    const ran = steward(home, 'history', 'flight-delay');
    expect(ran.code).toBe(0);
    expect(ran.out.trimEnd().split('\n')).toHaveLength(1 + HOSTILE.length);
    expect(seen(ran)).not.toMatch(UNSEEN);
    expect(ran.out).toContain('late\\u000a2026');
  });

  it.each([
    ['history', 'flight-delay', '--json'],
    ['audit', 'verify'],
    ['audit', 'verify', '--json'],
    ['audit', 'show', '--chain', 'model.default.flight-delay', '--seq', '4'],
    ['incidents', 'flight-delay'],
    ...HOSTILE.filter((text) => !text.includes('\u0000')).flatMap((text) => [
      ['history', text],
      ['audit', 'show', '--chain', text, '--seq', '1'],
      ['audit', 'verify', '--export', text],
    ]),
  ])('nor in `steward %s %s`', (...args) => {
    expect(seen(steward(home, ...args))).not.toMatch(UNSEEN);
  });

  it('stays the same JSON', () => {
    const told = JSON.parse(steward(home, 'history', 'flight-delay', '--json').out) as { verdict?: string }[];
    expect(told.slice(1).map(({ verdict }) => verdict)).toEqual(HOSTILE);
    for (const text of HOSTILE) expect(JSON.parse(visibleLines(JSON.stringify({ text }, null, 1)))).toEqual({ text });
  });

  it('is spelled out, and everything a person can see is left alone', () => {
    for (const text of HOSTILE) expect(visible(text)).not.toMatch(UNSEEN);
    expect(visible('Zürich – 東京 ✓ 😀 `a`')).toBe('Zürich – 東京 ✓ 😀 `a`');
  });

  it('goes through one function: nothing prints around it', () => {
    const files = ['bin', 'cli', 'local', 'demo'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const around = files.filter(
      (name) =>
        !name.endsWith('terminal/terminal.ts') &&
        /\bconsole\.\w+\(|process\.std(out|err)\.write/.test(readFileSync(name, 'utf8')),
    );
    expect(around).toEqual([]);
  });
});
