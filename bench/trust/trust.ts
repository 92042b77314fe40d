/**
 * False alarms and power of Steward's default policy beside Evidently's defaults, on the same windows of resampled flights.
 * Writes docs/trust.md; `--long-tails` its last section alone, `--kinds` that by kind of column, `--at-limit` that of windows at the limit, `--relations` that of relations that changed, `--days` that of real days, `--unlike-days` that of days that are no even draws, `--defaults` that of limits without a past, `--evidence` that of all windows together (LIVES=500 for fewer lives). `npm run bench:trust` (SCALE=0.1 for a tenth of the windows, PEER_SCALE=0.1 for a tenth of Evidently's, which take
 * longest; 0 is without it).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { confidenceOf, DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { wilson } from '../../lib/statistics/proportions.ts';
import { atLimit, LIMIT_TITLE } from './claims/at-limit.ts';
import { changedRelations, RELATIONS_TITLE } from './claims/changed-relations.ts';
import { UNLIKE_TITLE, unlikeDays } from './claims/unlike-days.ts';
import { columnKinds, KINDS_TITLE } from './column-kinds.ts';
import { DEFAULTS_TITLE, defaultLimits } from './default-limits.ts';
import { EVIDENCE_TITLE, evidenceSection } from './evidence.ts';
import { startEvidently } from './evidently.ts';
import { INJECTIONS, MOVED_TO_THE_LIMIT } from './injected.ts';
import { longTails, TITLE } from './long-tail.ts';
import { type Column, Population } from './population.ts';
import { DAYS_TITLE, realDays } from './real-days.ts';
import { baselineOf, sketchOf } from './window.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POLICY = DriftPolicy.parse({});
const REFERENCE_ROWS = 20_000;
const SCALE = Number(process.env.SCALE ?? 1);
const PEER_SCALE = Number(process.env.PEER_SCALE ?? SCALE);
const LIVES = Number(process.env.LIVES ?? 10_000);
const began = Date.now();
const PAGE = join(ROOT, 'docs', 'trust.md');

if (process.argv.includes('--long-tails')) {
  const [rest] = readFileSync(PAGE, 'utf8').split(`\n${TITLE}`);
  writeFileSync(PAGE, `${rest}\n${await longTails(SCALE)}`);
  process.exit(0);
}

/** Writes one section anew, or puts it before the long tails; everything else stays. */
function writeSection(title: string, section: string): void {
  const text = readFileSync(PAGE, 'utf8');
  const found = text.indexOf(`\n${title}`);
  const from = found < 0 ? text.indexOf(`\n${TITLE}`) : found;
  const next = found < 0 ? from : text.indexOf('\n## ', from + 1);
  writeFileSync(PAGE, `${text.slice(0, from)}\n${section}${next < 0 ? '' : text.slice(next)}`);
}

if (process.argv.includes('--kinds')) {
  writeSection(KINDS_TITLE, await columnKinds(SCALE));
  process.exit(0);
}

if (process.argv.includes('--defaults')) {
  writeSection(DEFAULTS_TITLE, await defaultLimits(await Population.load(), SCALE));
  process.exit(0);
}

if (process.argv.includes('--at-limit')) {
  writeSection(LIMIT_TITLE, await atLimit(SCALE));
  process.exit(0);
}

if (process.argv.includes('--relations')) {
  writeSection(RELATIONS_TITLE, await changedRelations(SCALE));
  process.exit(0);
}

if (process.argv.includes('--days')) {
  writeSection(DAYS_TITLE, await realDays());
  process.exit(0);
}

if (process.argv.includes('--unlike-days')) {
  writeSection(UNLIKE_TITLE, unlikeDays(SCALE));
  process.exit(0);
}

if (process.argv.includes('--evidence')) {
  writeSection(EVIDENCE_TITLE, await evidenceSection(LIVES));
  process.exit(0);
}

interface Tally {
  windows: number;
  drifted: number;
  undecided: number;
  peerWindows: number;
  anyColumn: number;
  halfOfThem: number;
}
type Change = (columns: Column[], seed: string) => void;

const population = await Population.load();
const peer = PEER_SCALE === 0 ? undefined : await startEvidently();

/** Draws windows, changes them, and asks both; the peer is asked about the first `peerWindows` of them. */
async function tally(
  base: { baseline: Baseline; features: number },
  rows: number,
  windows: number,
  peerWindows: number,
  name: string,
  change: Change = () => {},
): Promise<Tally> {
  const sum: Tally = { windows, drifted: 0, undecided: 0, peerWindows: 0, anyColumn: 0, halfOfThem: 0 };
  for (let i = 0; i < windows; i++) {
    const columns = population.draw(base.features, rows, `${name} ${i}`);
    change(columns, `${name} ${i} injected`);
    const { verdict } = decideDrift(base.baseline, sketchOf(base.baseline, columns, i), POLICY);
    sum.drifted += Number(verdict === 'drifted');
    sum.undecided += Number(verdict === 'undecided');
    if (!peer || i >= peerWindows) continue;
    const found = await peer.drifted(columns);
    sum.peerWindows += 1;
    sum.anyColumn += Number(found.length > 0);
    sum.halfOfThem += Number(found.length >= base.features / 2);
  }
  console.error(`[${((Date.now() - began) / 1000).toFixed(0)} s] ${name}: ${JSON.stringify(sum)}`);
  return sum;
}

async function based(features: number) {
  const columns = population.draw(features, REFERENCE_ROWS, `baseline of ${features}`);
  await peer?.reference(columns);
  return { features, baseline: await baselineOf(population.schema(features), columns) };
}

/** `12 of 400`, and the share it may be at most with 95 % confidence, one-sided. */
const share = (k: number, of: number): string =>
  of === 0 ? '–' : `${k} of ${of} (≤ ${(100 * wilson({ successes: k, trials: of }, 1.645).high).toFixed(1)} %)`;
const percent = (k: number, of: number): string => (of === 0 ? '–' : `${((100 * k) / of).toFixed(0)} %`);
const count = (cells: number, most: number, least: number, scale = SCALE): number =>
  Math.ceil(scale * Math.min(most, Math.max(least, Math.round(cells))));

const stated = (1 - confidenceOf(POLICY).drifted) / 2;
const quiet: string[] = [];
const all = { windows: 0, still: 0, edge: 0 };
for (const features of [5, 20, 100]) {
  const base = await based(features);
  for (const rows of [500, 5_000, 100_000]) {
    const size = rows * features;
    const [ours, theirs] = [count(1e8 / size, 400, 20), count(2e7 / size, 60, 3, PEER_SCALE)];
    const still = await tally(base, rows, ours, theirs, `no drift, ${rows} rows, ${features} features`);
    const edge = await tally(
      base,
      rows,
      ours,
      0,
      `at the limit, ${rows} rows, ${features} features`,
      MOVED_TO_THE_LIMIT,
    );
    all.windows += ours;
    all.still += still.drifted;
    all.edge += edge.drifted;
    quiet.push(
      `| ${rows.toLocaleString('en')} | ${features} | ${share(still.drifted, still.windows)} | ${percent(still.undecided, still.windows)} | ${share(edge.drifted, edge.windows)} | ${percent(edge.undecided, edge.windows)} | ${share(still.anyColumn, still.peerWindows)} | ${share(still.halfOfThem, still.peerWindows)} |`,
    );
  }
}

quiet.push(`| all | | ${share(all.still, all.windows)} | | ${share(all.edge, all.windows)} | | | |`);

const power: string[] = [];
const base = await based(20);
for (const { kind, unit, grades, apply } of INJECTIONS) {
  power.push(`| **${kind}** | ${unit} | | | | |`);
  for (const grade of grades) {
    const t = await tally(
      base,
      5_000,
      count(40, 40, 40),
      count(15, 15, 15, PEER_SCALE),
      `${kind} ${grade}`,
      (columns, seed) => apply(columns, grade, seed),
    );
    power.push(
      `| | ${grade} | ${percent(t.drifted, t.windows)} | ${percent(t.undecided, t.windows)} | ${percent(t.anyColumn, t.peerWindows)} | ${percent(t.halfOfThem, t.peerWindows)} |`,
    );
  }
}
peer?.stop();

const text = `# Can a verdict be believed?

${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}${peer ? `, Evidently ${peer.versions.evidently}` : ''}. Command: \`${SCALE === 1 ? '' : `SCALE=${SCALE} `}${PEER_SCALE === SCALE ? '' : `PEER_SCALE=${PEER_SCALE} `}npm run bench:trust\`.

Rows are drawn with replacement from flights of May 2001; a row of 20 columns is four flights beside each other, one of 100 twenty. The
baseline has ${REFERENCE_ROWS.toLocaleString('en')} rows. Steward judges one window with the default policy (${Object.entries(
  POLICY.limits,
)
  .map(([rule, limit]) => `${rule} ${limit}`)
  .join(
    ', ',
  )}; confidence ${confidenceOf(POLICY).drifted}), before any confirmation by a second window. Evidently judges each column by the test
and limit it chooses by default; "any" alarms when one column drifted, "half" when half of them did, which is its default for a data set.
Both see the same windows. In brackets: what the share may be at most (95 %, one-sided).

## False alarms

**Stated: at most ${(100 * stated).toFixed(1)} % of windows.** "No drift" draws the window as the baseline was drawn. "At the limit" moves one column
exactly as far as its limit allows, the hardest window that is still not beyond it: a point estimate alarms on half of those.

| rows | columns | Steward, no drift | … undecided | Steward, at the limit | … undecided | Evidently, any | Evidently, half |
|---|---|---|---|---|---|---|---|
${quiet.join('\n')}

Where no window alarmed, the bound in brackets is what so few windows can show, not what was seen. At 500 rows nothing can be called \`stable\` against these
limits: the interval of a KS distance is then wider than the limit itself, and \`undecided\` says so instead of \`no drift\`. Wider limits, or longer windows,
decide. A point estimate against the same limits finds a tenth of a standard deviation, or a tenth of the rows in rare categories, where Steward still says
\`undecided\` or \`stable\`; Steward finds missing values and changed relations, which no test of a single column's values sees.

## Power

Drift put into one flight's columns of windows of 5,000 rows and 20 columns. Share of windows found \`drifted\`; the rest is \`stable\` or, where
the interval holds the limit, \`undecided\`.

| drift | grade | Steward | undecided | Evidently, any | Evidently, half |
|---|---|---|---|---|---|
${power.join('\n')}

${await columnKinds(SCALE)}
${await atLimit(SCALE)}
${await changedRelations(SCALE)}
${await realDays()}
${await defaultLimits(population, SCALE)}
${await evidenceSection(LIVES)}
${unlikeDays(SCALE)}
${await longTails(SCALE)}`;
writeFileSync(PAGE, text);
process.stdout.write(text);
