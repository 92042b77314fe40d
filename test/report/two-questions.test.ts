import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawn } from '../domain/drift/draw.ts';
import { reported, rows } from './reports.ts';

const PICTURE = 'docs/img/two-questions.svg';
const COLUMNS = ['age', 'amount', 'distance', 'income', 'bonus'];
const schema = { features: COLUMNS.map((name) => ({ name, type: 'number' as const })) };
const WIDTH = 820;
const [LEFT, RIGHT, TOP, STEP] = [92, 420, 74, 44];
const MOST = 0.3;
const x = (distance: number): string => (LEFT + (distance / MOST) * (RIGHT - LEFT)).toFixed(1);

/** Columns that are judged apart: not moved, moved a little, up to the limit and beyond it; and one that hardly ever holds a value. */
function drawnRows(n: number, seed: number, shifts: readonly number[]): string[][] {
  const { normal, below } = drawn(seed);
  return rows(n, () => [
    ...shifts.map((shift) => (normal() + shift).toFixed(4)),
    below(1) < 0.98 ? '' : normal().toFixed(4),
  ]);
}

const text = (at: number, y: number, words: string, more = ''): string =>
  `<text x="${at}" y="${y}"${more}>${words}</text>`;

const line = (x1: string | number, y1: number, x2: string | number, y2: number, of: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${of}"/>`;

async function picture(): Promise<string> {
  const report = await reported(schema, drawnRows(20_000, 1, [0, 0, 0, 0]), drawnRows(2000, 2, [0, 0.12, 0.27, 0.55]), {
    policy: { limits: { ks: 0.1 } },
  });
  const { features, moved, notJudgeable } = report.decision;
  const row = (name: string, i: number): string => {
    const y = TOP + STEP * i;
    const { rules, verdict } = features.find((one) => one.name === name)!;
    const ks = rules.find(({ rule }) => rule === 'ks');
    const unjudged = notJudgeable.some(({ feature }) => feature === name);
    const { low, high } = { low: Number(ks?.interval?.low ?? 0), high: Number(ks?.interval?.high ?? MOST) };
    const answer = { stable: 'no: stable', drifted: 'yes: drifted', undecided: 'cannot say: undecided' }[verdict];
    const changed = moved!.columns.some(({ feature }) => feature === name);
    const end = Math.min(high, MOST);
    return [
      text(8, y + 4, name),
      line(LEFT, y, RIGHT, y, 'axis'),
      `<rect x="${x(low)}" y="${y - 6}" width="${(Number(x(end)) - Number(x(low))).toFixed(1)}" height="12" rx="3" class="${unjudged ? 'unjudged' : verdict}"/>`,
      ...(unjudged ? [] : [`<circle cx="${x(Number(ks!.observed))}" cy="${y}" r="3.5" class="dot"/>`]),
      text(440, y + 4, unjudged ? 'not judgeable: too few values' : answer),
      text(662, y + 4, changed ? 'yes: moved' : 'not seen', changed ? ' font-weight="600"' : ''),
    ].join('\n');
  };
  const height = TOP + STEP * COLUMNS.length + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Five columns of a window, each with the interval of its distance beside the limit, and the answers to two questions">
<style>text{font:13px system-ui,sans-serif;fill:#1f2933}.head{font-weight:600}.soft{fill:#5b6673}.axis{stroke:#cbd2d9}.limit{stroke:#9b1c1c;stroke-dasharray:4 3}.dot{fill:#1f2933}.stable{fill:#7fb894}.drifted{fill:#e08a7d}.undecided{fill:#e3c46b}.unjudged{fill:#dde2e7}</style>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(LEFT, 20, 'KS distance: measured, and what it may be', ' class="head"')}
${text(440, 20, 'More than you allow?', ' class="head"')}
${text(662, 20, 'Anything changed?', ' class="head"')}
${[0, 0.1, 0.2, 0.3].map((at) => text(Number(x(at)) - 8, 42, at.toFixed(1), ' class="soft"')).join('\n')}
${line(x(0.1), 48, x(0.1), height - 8, 'limit')}
${text(Number(x(0.1)) + 6, 56, 'limit', ' class="soft"')}
${COLUMNS.map(row).join('\n')}
</svg>
`;
}

it('the picture of docs/drift.md is drawn from a check: UPDATE_PICTURE=1 draws it anew', async () => {
  const svg = await picture();
  if (process.env.UPDATE_PICTURE) writeFileSync(PICTURE, svg);
  for (const said of ['no: stable', 'yes: drifted', 'cannot say: undecided', 'not judgeable', 'yes: moved', 'not seen'])
    expect(svg).toContain(said);
  expect(readFileSync(PICTURE, 'utf8')).toBe(svg);
});
