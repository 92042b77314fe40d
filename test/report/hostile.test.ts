import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportMarkdown } from '../../lib/report/markdown.ts';
import { html } from '../../lib/report/markup.ts';
import { reportPage } from '../../lib/report/report-page.ts';
import { reported, rows } from './reports.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '=HYPERLINK("http://evil.example","x")',
  '@everyone',
  'a|b`c`*d*_e_[f](http://evil.example)![g](http://evil.example/h.png)',
  'line\nbreak\rand\ttab',
  '\u202egnp.exe',
  '\u0000nul',
  '🎉'.repeat(50),
  'x'.repeat(10_000),
  '__proto__',
  'constructor',
  '&lt;b&gt;',
  '</style><style>body{display:none}',
  '-->',
];

async function report() {
  const names = HOSTILE.filter((name) => name.length <= 256).map((name) => `f${name}`);
  const features = [...names, '__proto__'].map((name) => ({ name, type: 'category' as const }));
  const training = rows(300, (i) => features.map(() => HOSTILE[i % HOSTILE.length]));
  const window = rows(300, (i) => features.map(() => (i % 2 ? HOSTILE[0] : `new ${HOSTILE[i % HOSTILE.length]}`)));
  return reported({ features }, training, window, {
    subject: HOSTILE[0]!,
    notes: {
      absent: HOSTILE,
      unknown: HOSTILE,
      examples: [{ file: HOSTILE[1]!, at: 1, kind: 'not-json', reason: HOSTILE[2]! }],
      kinds: { 'not-json': 1 },
    },
  });
}

describe('names and values from data', () => {
  it('are text on the page: the tags and attributes are all ours', async () => {
    const text = reportPage(await report());
    const tags = new Set([...text.matchAll(/<\/?([a-zA-Z][a-zA-Z0-9]*)/g)].map((m) => m[1]));
    expect([...tags].sort()).toEqual(
      [
        'body',
        'br',
        'circle',
        'code',
        'dd',
        'div',
        'dl',
        'dt',
        'figcaption',
        'figure',
        'footer',
        'h1',
        'h2',
        'h3',
        'head',
        'header',
        'html',
        'i',
        'li',
        'line',
        'main',
        'meta',
        'ol',
        'p',
        'path',
        'rect',
        'section',
        'span',
        'strong',
        'style',
        'svg',
        'table',
        'tbody',
        'td',
        'th',
        'thead',
        'title',
        'tr',
        'ul',
      ].filter((tag) => tags.has(tag)),
    );
    expect(text).not.toMatch(/<[^>]*\son\w+\s*=/i);
    expect(text.match(/<style/g)).toHaveLength(1);
    expect(text).toContain('&lt;script&gt;');
  });

  it('show what cannot be seen, and are cut with a hash', async () => {
    const text = reportPage(await report());
    expect(['\u202e', '\u0000'].filter((sign) => text.includes(sign))).toEqual([]);
    expect(text).toContain('\\u202egnp.exe');
    expect(text).toContain('line\\u000abreak');
    expect(text).not.toContain('x'.repeat(300));
  });

  it('mention nobody, link nowhere and end no cell in Markdown', async () => {
    const text = reportMarkdown(await report());
    expect(text).not.toMatch(/(^|[^\\])[@]|https?:\/\/|(^|[^\\])!\[|<(?!=)\w/);
    const table = text.split('\n').filter((line) => line.startsWith('|'));
    for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
  });
});

describe('markup', () => {
  it('never lets text out of its place, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { text: made } = html`<p title="${text}">${text}</p>`;
        expect(made).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/);
      }),
    );
  });
});
