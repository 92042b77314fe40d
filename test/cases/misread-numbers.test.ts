import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, json } from '../domain/capture/lines.ts';

/** Numbers that another program writes otherwise, through the command line: read and told, or not read and undecided, and never an alarm. */
const home = newHome();
const at = (name: string): string => join(home, 'misread', name);
const write = (name: string, text: string): string => {
  mkdirSync(join(home, 'misread'), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
};
const ROWS = 600;
/** From -40.5 to 79.5, with decimals. */
const amount = (n: number): number => ((n * 7919) % 2401) / 20 - 40.5;
const percent = (n: number): number => ((n * 6007) % 1000) / 10 + 0.05;

const baselines = new Map<string, string>();
const baselineOf = (written: (n: number) => string): string => {
  const rows = Array.from({ length: 2000 }, (_, n) => `${written(n)},${n % 3 === 0 ? 'a' : 'b'}`);
  const text = `x,kind\n${rows.join('\n')}\n`;
  const known = baselines.get(text);
  if (known) return known;
  const path = at(`baseline-${baselines.size}.json`);
  const made = steward(home, 'drift', 'baseline', '--data', write('train.csv', text), '-o', path);
  expect(made, made.err).toMatchObject({ code: 0 });
  baselines.set(text, path);
  return path;
};
const amounts = baselineOf((n) => String(amount(n)));

type Checked = {
  verdict: string;
  because?: string;
  misread?: { feature: string; as: string; side: string; cells: number; of: number }[];
  rows: { dressed?: { name: string; signs: Record<string, number> }[]; noNumbers?: unknown };
};
const objects = (x: (n: number) => unknown) =>
  Array.from({ length: ROWS }, (_, n) => JSON.stringify({ x: x(n), kind: n % 3 === 0 ? 'a' : 'b' }));
const captured = (x: (n: number) => unknown) =>
  objects(x).map((body, n) => captureLine({ input: json(body), eventId: `e-${n}` }));
const check = (baseline: string, lines: readonly string[], ...options: string[]): Checked => {
  const path = write('window.jsonl', `${lines.join('\n')}\n`);
  const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--data', path, '--json', ...options);
  expect(ran.out, ran.err).not.toBe('');
  return JSON.parse(ran.out) as Checked;
};

describe('a number that looks like one and is read as none', () => {
  it.each<[string, (value: number) => string]>([
    ['a decimal comma', (value) => String(value).replace('.', ',')],
    ['a decimal comma behind thousands', (value) => `1.${String(100 + (Math.abs(value) % 800)).slice(0, 3)},50`],
    ['thousands apart by underscores', (value) => `1_${String(100 + (Math.abs(value) % 800)).slice(0, 3)}.5`],
    ['a minus behind', (value) => `${Math.abs(value)}-`],
    ["an exponent of Fortran's", (value) => `${value.toFixed(2)}D+00`],
    ['a limit of detection', (value) => `<${Math.abs(value)}`],
    ['a letter for thousands', (value) => `${value}k`],
    ['money with a decimal comma', (value) => `${value.toFixed(2).replace('.', ',')} €`],
  ])('decides nothing, and is told: %s', (_name, written) => {
    for (const lines of [captured((n) => written(amount(n))), objects((n) => written(amount(n)))]) {
      const { verdict, misread, because } = check(amounts, lines);
      expect(verdict).toBe('undecided');
      expect(misread).toMatchObject([{ feature: 'x', as: 'unread', side: 'window' }]);
      expect(misread![0]!.cells).toBeGreaterThan(0.5 * ROWS);
      expect(because).toBe("numbers of `x` may be read wrongly: write them as the baseline's are");
    }
  });

  it('is told on every page', () => {
    const [html, markdown] = [at('report.html'), at('report.md')];
    const lines = captured((n) => String(amount(n)).replace('.', ','));
    check(amounts, lines, '--html', html, '--markdown', markdown);
    const { out, code } = steward(home, 'drift', 'check', '--baseline', amounts, '--capture', at('window.jsonl'));
    expect(code).toBe(2);
    for (const text of [out, readFileSync(html, 'utf8'), readFileSync(markdown, 'utf8')])
      expect(text).toContain('look like numbers and are read as none, so that nothing is said of it');
  });

  it('leaves a verdict where it is rare: what is said then holds without it', () => {
    const rare = (n: number): unknown => (n === 7 ? '0,5' : amount(n) + 60);
    expect(check(amounts, captured(rare))).toMatchObject({ verdict: 'drifted' });
    expect(check(amounts, captured(rare)).misread).toBeUndefined();
  });

  it.each<[string, (n: number) => unknown]>([
    ['ids', (n) => `A-${n}`],
    ['days', (n) => `2026-01-${String((n % 28) + 1).padStart(2, '0')}`],
    ['versions', (n) => `1.2.${n}.4`],
    ['words', () => 'error'],
  ])('is nothing else that has digits: %s are a finding', (_name, x) => {
    const { verdict, misread } = check(amounts, captured(x));
    expect({ verdict, misread }).toEqual({ verdict: 'drifted', misread: undefined });
  });
});

describe('a number that is read with its signs', () => {
  it.each<[string, (value: number) => string, string[]]>([
    ['money', (value) => `$${Math.abs(value)}`.replace('$', value < 0 ? '-$' : '$'), ['$']],
    ['a measure', (value) => `${value} kg`, ['kg']],
    ['a minus sign of typesetters', (value) => String(value).replace('-', '−'), ['−']],
    ['a dash for a minus', (value) => String(value).replace('-', '–'), ['−']],
    [
      'full-width digits',
      (value) => String(value).replace(/[-.\d]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
      ['１'],
    ],
    ['parentheses below nought', (value) => (value < 0 ? `(${-value})` : String(value)), ['( )']],
    ["an accountant's", (value) => (value < 0 ? `$(${-value})` : `$ ${value}`), ['$', '( )']],
  ])('is the same number, and told: %s', (_name, written, signs) => {
    for (const lines of [captured((n) => written(amount(n))), objects((n) => written(amount(n)))]) {
      const { verdict, rows, misread } = check(amounts, lines);
      expect({ verdict, misread, noNumbers: rows.noNumbers }).toEqual({
        verdict: 'stable',
        misread: undefined,
        noNumbers: undefined,
      });
      expect(rows.dressed!.map(({ name, signs }) => [name, Object.keys(signs)])).toEqual([['x', signs]]);
    }
  });

  it.each<[string, (value: number) => unknown]>([
    ['an exponent', (value) => value.toExponential()],
    ['a plus', (value) => (value > 0 ? `+${value}` : String(value))],
    ['no nought before the point', (value) => String(value).replace(/^(-?)0\./, '$1.')],
    ['noughts behind', (value) => value.toFixed(6)],
    ['spaces around', (value) => `  ${value} `],
    ['a space that does not break', (value) => `${value}\u00a0`],
    ['quotes', (value) => String(value)],
  ])('is the same number, of which nothing needs to be told: %s', (_name, written) => {
    const { verdict, rows, misread } = check(
      amounts,
      captured((n) => written(amount(n))),
    );
    expect({ verdict, misread, ...rows }).toMatchObject({ verdict: 'stable' });
    expect([misread, rows.dressed, rows.noNumbers]).toEqual([undefined, undefined, undefined]);
  });
});

describe('a sign that moves the point', () => {
  const points = baselineOf((n) => percent(n).toFixed(2));
  const shares = baselineOf((n) => (percent(n) / 100).toFixed(4));
  const signed = baselineOf((n) => `${percent(n).toFixed(2)}%`);
  const bySign = (n: number): string => `${percent(n).toFixed(2)}%`;

  it.each<[string, string, (n: number) => unknown, string]>([
    ['percents beside points', points, bySign, 'window'],
    ['points beside percents', signed, (n) => percent(n), 'baseline'],
    ['decimal commas read as thousands', points, (n) => percent(n).toFixed(3).replace('.', ','), 'window'],
  ])('is undecided where numbers fit without it: %s', (_name, baseline, x, side) => {
    const { verdict, misread } = check(baseline, captured(x));
    expect(verdict).toBe('undecided');
    expect(misread).toMatchObject([{ feature: 'x', side }]);
  });

  it.each<[string, string, (n: number) => unknown]>([
    ['percents beside shares', shares, bySign],
    ['shares beside percents', signed, (n) => percent(n) / 100],
    ['percents on both sides', signed, bySign],
  ])('is read where numbers fit with it: %s', (_name, baseline, x) =>
    expect(check(baseline, captured(x))).toMatchObject({ verdict: 'stable' }),
  );

  it('hides no change of numbers that fit neither way', () =>
    expect(
      check(
        shares,
        captured((n) => `${(percent(n) * 40).toFixed(1)}%`),
      ),
    ).toMatchObject({ verdict: 'drifted' }));
});

describe('a baseline of numbers that are written otherwise', () => {
  const table = (times: number, written: (value: number) => string): string =>
    `x,kind\n${Array.from({ length: 1500 }, (_, n) => `${written(Math.round(times * (1000 + ((n * 7919) % 90_001))))},${n % 3 === 0 ? 'a' : 'b'}`).join('\n')}\n`;
  const baseline = (text: string, ...options: string[]) =>
    steward(home, 'drift', 'baseline', '--data', write('train.csv', text), '-o', at('otherwise.json'), ...options);
  const grouped = (sign: string) => (value: number) => `${value}.5`.replace(/(?=\d{3}\.)/, sign);

  it.each([' ', '\u2009', '\u202f'])('reads thousands apart by `%s`, on both sides', (sign) => {
    expect(baseline(table(1, grouped(sign)))).toMatchObject({
      code: 0,
      out: expect.stringContaining('x                        number'),
    });
    const check = (times: number) =>
      steward(
        home,
        'drift',
        'check',
        '--baseline',
        at('otherwise.json'),
        '--data',
        write('w.csv', table(times, grouped(sign))),
      );
    expect(check(1)).toMatchObject({ code: 0 });
    expect(check(3)).toMatchObject({ code: 1 });
  });

  it('asks what those are that are not read, and makes none of a column of which nothing is', () => {
    const text = table(1, grouped('_'));
    expect(baseline(text)).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /numbers of `x` \(`[\d_.]+`\) are written in a way that is not read.*`--types x=category`/,
      ),
    });
    expect(baseline(text, '--types', 'x=number')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/of the 1500 values of `x` are no numbers as they are written/),
    });
    const mixed = table(1, (value) => (value % 10 === 0 ? 'unknown' : `${value / 8}`));
    expect(baseline(mixed, '--types', 'x=number')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\d+ of the 1500 values of `x` are no numbers and count as missing/),
    });
  });
});

describe('durations and times of day', () => {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const clock = (seconds: number): string =>
    `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const took = (n: number): number => 600 + ((n * 7919) % 9001);
  const laps = baselineOf((n) => clock(took(n)));

  it.each<[string, (seconds: number) => unknown]>([
    ['clocks', clock],
    ['seconds', (seconds) => seconds],
    ['ISO 8601', (seconds) => `PT${Math.floor(seconds / 60)}M${seconds % 60}S`],
    ['days and clocks', (seconds) => `0 days ${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`],
  ])('are watched as seconds, however they are written: %s', (_, written) => {
    for (const lines of [captured((n) => written(took(n))), objects((n) => written(took(n)))])
      expect(check(laps, lines)).toMatchObject({ verdict: 'stable', rows: { used: ROWS } });
    expect(
      check(
        laps,
        captured((n) => written(2 * took(n))),
      ),
    ).toMatchObject({ verdict: 'drifted' });
  });

  it('are named with their unit, in text, page and `--json`, and may be asked for', () => {
    const rows = Array.from(
      { length: 900 },
      (_, n) => `${two((n * 7) % 24)}:${two((n * 11) % 60)},${two(n % 40)}:${two((n * 11) % 60)},${n % 5}`,
    );
    const data = write('calls.csv', `at,held,line\n${rows.join('\n')}\n`);
    const make = (...args: string[]) =>
      steward(home, 'drift', 'baseline', '--data', data, '-o', at('calls.json'), ...args);
    expect(make().out).toMatch(/ at +time-of-day \(inferred\), written with times of day \(`14:05` is 50700 seconds\)/);
    expect(make().out).toMatch(/ held +duration \(inferred\), written with durations \(`1:23` is 83 seconds\)/);
    steward(home, 'drift', 'check', '--baseline', at('calls.json'), '--data', data, '--html', at('calls.html'));
    expect(readFileSync(at('calls.html'), 'utf8')).toMatch(/≤ \d+ s/);
    expect(JSON.parse(make('--types', 'at=duration,held=number', '--json').out).features).toMatchObject([
      { name: 'at', type: 'duration', written: [':'] },
      { name: 'held', type: 'duration', written: [':'] },
      { name: 'line', type: 'integer' },
    ]);
  });

  it('are not read in a column of numbers, and leave it undecided', () => {
    const seconds = baselineOf((n) => (took(n) + 0.5).toFixed(1));
    expect(
      check(
        seconds,
        captured((n) => clock(took(n))),
      ),
    ).toMatchObject({
      verdict: 'undecided',
      misread: [{ feature: 'x', as: 'unread' }],
    });
  });
});
