import { describe, expect, it } from 'vitest';
import { reportMarkdown } from '../../lib/report/markdown.ts';
import { reportPage } from '../../lib/report/report-page.ts';
import { headline, nextSteps } from '../../lib/report/sentences.ts';
import { reported, rows } from './reports.ts';

const schema = {
  features: [
    { name: 'calm', type: 'integer' as const },
    { name: 'amount', type: 'number' as const },
    { name: 'country', type: 'category' as const },
  ],
  output: { name: 'score', type: 'number' as const },
};
const COUNTRIES = ['DE', 'FR', 'IT'];
const row = (i: number, amount = i % 500, country = COUNTRIES[i % 3]!, score = (i % 90) / 100) => [
  i % 11,
  amount,
  country,
  score,
];
const training = rows(4_000, (i) => row(i));

/** The text a reader sees, tags and drawings away. */
const seen = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('a drifted window', async () => {
  const window = rows(4_000, (i) => row(i, (i % 500) + (i % 2) * 400, i % 4 === 0 ? 'JP' : COUNTRIES[i % 3]));
  const report = await reported(schema, training, window, {
    notes: {
      read: 4_003,
      broken: 3,
      kinds: { 'not-json': 2, shape: 1 },
      examples: [{ file: 'captured/a.jsonl', at: 17, kind: 'not-json', reason: 'not valid JSON' }],
      unknown: ['extra'],
    },
  });
  const text = seen(reportPage(report));

  it('is told verdict first, then why, what to do, features, answers, pictures, data', () => {
    const order = [
      'Drifted',
      'Why',
      'What to do next',
      'Features, by how far they moved',
      "The model's answers",
      'Baseline beside window',
      'Data',
      'How it was decided',
    ];
    const at = order.map((title) =>
      reportPage(report)
        .replace(/'/g, '&#39;')
        .indexOf(`>${title.replace(/'/g, '&#39;')}<`),
    );
    expect(at.slice(1)).toEqual(at.slice(1).toSorted((a, b) => a - b));
    expect(at.slice(1).every((place) => place > 0)).toBe(true);
    expect(headline(report)).toBe(
      '2 of 4 judged features moved beyond their limits, sampling error included: country and amount.',
    );
  });

  it('ranks features by effect and keeps the answer apart', () => {
    expect(report.inputs.map(({ report: { name } }) => name)).toEqual(['country', 'amount', 'calm']);
    expect(report.output?.report).toMatchObject({ name: 'score', verdict: 'stable' });
    expect(text).toContain('What the model answers is as it was in training.');
  });

  it('has every share that is drawn as a number', () => {
    const { shares } = report.inputs[0]!;
    expect(shares.bins.map(({ label }) => label)).toContain('unseen');
    for (const { label } of shares.bins) expect(text).toContain(label);
    expect(text).toContain('25 %');
  });

  it('says where broken lines are and that a column is unknown', () => {
    expect(text).toContain('captured/a.jsonl, line 17');
    expect(text).toContain('not-json 2, shape 1');
    expect(text).toContain('Columns the baseline does not know, not looked at: extra.');
  });

  it('loads nothing and runs nothing', () => {
    const html = reportPage(report);
    expect(html).not.toMatch(/<script|https?:|url\(|@import|<link|<img|\son\w+=/i);
    expect(html).toContain("default-src 'none'");
  });

  it('fits on a pull request', () => {
    const text = reportMarkdown(report);
    expect(text).toMatch(/^## ▲ Drifted: captured\/\n/);
    expect(text).toContain('- PSI of **country** is ');
    expect(text).toContain('| score (the answer) | ✔ stable |');
  });
});

describe('what to do next', () => {
  const same = rows(4_000, (i) => row(i));
  const withHoles = (n: number) => rows(n, (i) => (i % 27 ? row(i) : [i % 11, '', COUNTRIES[i % 3]!, (i % 90) / 100]));
  const few = withHoles(400);
  it.each<[string, string[][], object, RegExp]>([
    ['stable', same, {}, /^Nothing\. Nearest to its limit is the .* of .+, at \d+ % of its limit\.$/],
    [
      'new values',
      rows(4_000, (i) => row(i, undefined, i % 4 ? 'JP' : 'DE')),
      {},
      /Find out what the new values of country are/,
    ],
    ['holes', rows(4_000, (i) => (i % 3 ? row(i) : [i % 11, '', 'DE', 0.1])), {}, /Look at what feeds amount first/],
    [
      'answers alone',
      rows(4_000, (i) => row(i, undefined, undefined, 0.9 + (i % 90) / 1000)),
      {},
      /The answers moved and the inputs did not/,
    ],
    ['too few rows', same.slice(0, 20), {}, /it needs 200 usable rows at least/],
    ['a straddled limit', few, {}, /Take a longer window: about [\d,]+ rows would settle it/],
    ['broken lines', same, { notes: { broken: 4_000 } }, /Mend what writes broken lines: 4,000 lines or rows/],
    ['a lost column', same, { notes: { absent: ['amount'] } }, /Find out where amount went/],
  ])('with %s', async (_, window, more, says) => {
    expect(nextSteps(await reported(schema, training, window, more)).join('\n')).toMatch(says);
  });

  it('of a straddled limit is a number of rows that really settles it', async () => {
    const [said] = nextSteps(await reported(schema, training, few));
    const needed = Number(/about ([\d,]+) rows/.exec(said!)![1]!.replaceAll(',', ''));
    const settled = await reported(schema, training, Array.from({ length: Math.ceil(needed / 400) }, () => few).flat());
    expect(settled.decision.reasons.filter(() => settled.decision.verdict === 'undecided')).toEqual([]);
  });
});

describe('the trend', () => {
  it('draws the last sixty windows and says that there are more', async () => {
    const earlier = Array.from({ length: 80 }, (_, i) => ({
      verdict: i % 20 === 0 ? ('undecided' as const) : ('stable' as const),
      reasons:
        i % 20 === 0
          ? []
          : [
              {
                rule: 'ks',
                subject: 'amount',
                observed: '0.0200',
                limit: '0.1000',
                interval: { low: '0.0000', high: '0.0700' },
              },
            ],
      window: { start: new Date(i * 86_400_000).toISOString(), end: new Date((i + 1) * 86_400_000).toISOString() },
      rows: { used: 4_000 },
    }));
    const html = reportPage(await reported(schema, training, training, { earlier }));
    expect(seen(html)).toContain('The last 60 of 81 windows.');
    expect(html.match(/class="mark /g)).toHaveLength(60);
  });
});
