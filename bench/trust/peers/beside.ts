/**
 * Steward beside Evidently, NannyML and alibi-detect on windows of real data sets, at equal false alarms. `npm run bench:trust -- --beside` writes its section of docs/trust.md. What peers measured is
 * kept in node_modules/.cache/trust-scores (windows come from seeds), so that Steward alone is measured anew; SETS=weather and ROWS=200 for one set or size, ROWS=200,5000:weather for one set of a size.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { merge } from '../../../lib/domain/drift/baseline/merge.ts';
import type { PastWindows } from '../../../lib/domain/drift/baseline/past.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { growPast } from '../../../lib/domain/drift/life/grow-past.ts';
import { fisherTest } from '../../../lib/statistics/hypergeometric.ts';
import { type Column, random } from '../population.ts';
import { baselineOf, sketchOf } from '../window.ts';
import {
  furthest,
  methodOf,
  PEERS,
  type PeerName,
  type Scores,
  startPeer,
  type Usual,
  usualOf,
  versionOf,
} from './ask-peer.ts';
import { CHANGES, type Change, Drawn, type RealSet, readSet, SETS } from './real-sets.ts';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/trust-scores', import.meta.url));
const REFERENCE = 5_000;
/** Windows without drift and with it, by rows: the furthest of 199 is what one window of 200 lies beyond by chance, as often as Steward states of itself. */
const WINDOWS: Record<number, { still: number; changed: number }> = {
  200: { still: 199, changed: 20 },
  1000: { still: 199, changed: 20 },
  5000: { still: 199, changed: 20 },
  100000: { still: 19, changed: 5 },
};
/** What NannyML is asked for as a whole: its defaults; its other methods are asked one by one. */
const ITS_DEFAULTS = ['js', 'missing', 'unseen', 'reconstruction'];

/** One cell: a set, a size, and what was done to how many windows. */
type Case = { change?: Change; grade?: number; windows: number };
const nameOf = ({ change, grade }: Case): string => (change ? `${change.kind} ${grade}` : 'no drift');
const casesOf = (rows: number): Case[] => [
  { windows: WINDOWS[rows]!.still },
  ...CHANGES.map((change) => ({ change, grade: change.grade[rows]!, windows: WINDOWS[rows]!.changed })),
];

function* windowsOf(drawn: Drawn, set: RealSet, rows: number, one: Case, from = 0): Generator<Column[]> {
  for (let i = from; i < one.windows; i++) {
    const seed = `${set.name} ${rows} ${nameOf(one)} ${i}`;
    const columns = drawn.window(rows, seed);
    yield one.change ? one.change.apply(columns, set, one.grade!, random(`${seed} changed`)) : columns;
  }
}

type Measured = Record<string, Scores[]>;
/** What a peer says of the windows of a set and size: those it was asked of before are kept, and only what is missing is asked. */
async function askPeer(peer: PeerName, drawn: Drawn, set: RealSet, rows: number): Promise<Measured> {
  const kept = join(CACHE, `${set.name}-${rows}-${peer}.json`);
  const found: Measured = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Measured) : {};
  const known = (one: Case): Scores[] => (found[nameOf(one)] ?? []).slice(0, one.windows);
  const cases = casesOf(rows);
  if (cases.some((one) => known(one).length < one.windows)) {
    const began = Date.now();
    const running = await startPeer(peer);
    await running.reference(drawn.baseline);
    for (const one of cases) {
      const scores = known(one);
      for (const window of windowsOf(drawn, set, rows, one, scores.length)) scores.push(await running.scores(window));
      found[nameOf(one)] = scores;
    }
    running.stop();
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(kept, JSON.stringify(found));
    console.error(`${set.name}, ${rows} rows, ${peer}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
  }
  return Object.fromEntries(cases.map((one) => [nameOf(one), known(one)]));
}

/** In how many windows Steward called it drifted, told that something moved, said either; and the last two where it knows the windows without drift, as peers do. */
type Said = { windows: number; drifted: number; moved: number; said: number; movedSince: number; saidSince: number };
function askSteward(
  baseline: Baseline,
  windows: Iterable<Sketch>,
  pastOf: (window: number) => PastWindows | undefined,
): Said {
  const sum: Said = { windows: 0, drifted: 0, moved: 0, said: 0, movedSince: 0, saidSince: 0 };
  const policy = DriftPolicy.parse({});
  for (const sketch of windows) {
    const alone = decideDrift(baseline, sketch, policy);
    const past = pastOf(sum.windows);
    const since = past ? decideDrift(baseline, sketch, policy, { complete: true, brokenLines: 0, past }) : alone;
    const isDrifted = Number(alone.verdict === 'drifted');
    const [moved, movedSince] = [Number(alone.moved?.found), Number(since.moved?.found)];
    sum.windows++;
    sum.drifted += isDrifted;
    sum.moved += moved;
    sum.said += Math.max(isDrifted, moved);
    sum.movedSince += movedSince;
    sum.saidSince += Math.max(isDrifted, movedSince);
  }
  return sum;
}

/** What windows without drift leave behind as a past: all of them, or all but one, which is then held against the others. */
function pastOfStill(baseline: Baseline, still: readonly Sketch[]) {
  const isUsual = still.map(
    (sketch) =>
      growPast(undefined, decideDrift(baseline, sketch, DriftPolicy.parse({})), {
        baseline,
        sketch,
        complete: true,
      }) !== undefined,
  );
  const sums = (order: readonly number[]): (Sketch | undefined)[] => {
    const all: (Sketch | undefined)[] = [];
    for (const place of order) {
      const before = all.at(-1);
      if (!isUsual[place]) all.push(before);
      else all.push(before ? merge(before, still[place]!) : still[place]!);
    }
    return all;
  };
  const places = [...still.keys()];
  const [before, behind] = [sums(places), sums(places.toReversed()).toReversed()];
  const usual = isUsual.filter(Boolean).length;
  const asPast = (sketch: Sketch | undefined, windows: number): PastWindows | undefined =>
    sketch && { v: 1, windows, latest: [], sketch };
  return {
    all: asPast(before.at(-1), usual),
    without: (place: number): PastWindows | undefined => {
      const [a, b] = [before[place - 1], behind[place + 1]];
      return asPast(a && b ? merge(a, b) : (a ?? b), usual - Number(isUsual[place]));
    },
  };
}

/** In how many windows methods alarm whose threshold is the furthest of the windows without drift: one more of these lies beyond it once in as many as there are and one. */
function alarms(measured: Measured, usual: Usual, name: string, asked: (method: string) => boolean): number {
  const threshold = Math.max(...measured['no drift']!.map((scores) => furthest(scores, usual, asked)));
  return measured[name]!.filter((scores) => furthest(scores, usual, asked) > threshold).length;
}

/** One row of the table: what was found in how many windows. */
type Row = {
  set: string;
  rows: number;
  what: string;
  windows: number;
  steward: Said;
  peers: Record<PeerName, number>;
  single: { found: number; by: string };
};

async function besidePeers(set: RealSet, rows: number): Promise<Row[]> {
  const all = readSet(set.name);
  const drawn = new Drawn(all, Math.min(REFERENCE, Math.floor(all[0]!.values.length / 2)), `${set.name} ${rows}`);
  const schema = { features: all.map(({ name, type }) => ({ name, type })) };
  const baseline = await baselineOf(schema, drawn.baseline);
  const measured = {} as Record<PeerName, Measured>;
  for (const peer of PEERS) measured[peer] = await askPeer(peer, drawn, set, rows);
  const usual = Object.fromEntries(PEERS.map((peer) => [peer, usualOf(measured[peer]['no drift']!)])) as Record<
    PeerName,
    Usual
  >;
  const sketches = (one: Case): Sketch[] =>
    [...windowsOf(drawn, set, rows, one)].map((window, i) => sketchOf(baseline, window, i));
  const still = sketches(casesOf(rows)[0]!);
  const past = pastOfStill(baseline, still);
  return casesOf(rows).map((one): Row => {
    const name = nameOf(one);
    const found = (peer: PeerName, asked: (method: string) => boolean): number =>
      alarms(measured[peer], usual[peer], name, asked);
    const whole = (peer: PeerName) => found(peer, (method) => peer !== 'nannyml' || ITS_DEFAULTS.includes(method));
    const singles = PEERS.flatMap((peer) =>
      [...new Set([...usual[peer].keys()].map(methodOf))].map((method) => ({
        by: `${peer}, ${method}`,
        found: found(peer, (one) => one === method),
      })),
    );
    return {
      ...{ set: set.name, rows, what: name, windows: one.windows },
      steward: one.change
        ? askSteward(baseline, sketches(one), () => past.all)
        : askSteward(baseline, still, past.without),
      peers: Object.fromEntries(PEERS.map((peer) => [peer, whole(peer)])) as Record<PeerName, number>,
      single: singles.reduce((most, next) => (next.found > most.found ? next : most)),
    };
  });
}

export const BESIDE_TITLE = '## Beside Evidently, NannyML and alibi-detect';

const CALLED: Record<PeerName, string> = { evidently: 'Evidently', nannyml: 'NannyML', alibi: 'alibi-detect' };
const share = (k: number, of: number): string => `${((100 * k) / of).toFixed(0)} %`;

/** A row of the table; in italics what peers found oftener than Steward said anything alone, in bold where it did not with the past either. */
function inTable({ set, rows, what, windows, steward, peers, single }: Row): string {
  const of = (k: number): string =>
    k > steward.saidSince
      ? `**${share(k, windows)}**`
      : k > steward.said
        ? `*${share(k, windows)}*`
        : share(k, windows);
  const own = [steward.drifted, steward.moved, steward.movedSince].map((k) => share(k, windows));
  const cells = [set, rows.toLocaleString('en'), what, ...own];
  return `| ${[...cells, ...PEERS.map((peer) => of(peers[peer])), `${of(single.found)} ${single.by}`].join(' | ')} |`;
}

/** Whether more windows of so many were found than the other found by more than chance (Fisher's exact test, one in twenty). */
const surelyMore = (found: number, said: number, windows: number): boolean =>
  found > said && fisherTest({ successes: said, trials: windows }, { successes: found, trials: windows }) <= 0.05;

/** The section of docs/trust.md; SETS and ROWS choose. */
export async function besideSection(): Promise<string> {
  const sets = SETS.filter(({ name }) => !process.env.SETS || process.env.SETS.split(',').includes(name));
  const asked = (process.env.ROWS ?? '200,1000,5000,100000').split(',').map((size) => {
    const [rows, ...only] = size.split(/[:+]/);
    return { rows: Number(rows), of: sets.filter(({ name }) => only.length === 0 || only.includes(name)) };
  });
  const sizes = asked.map(({ rows }) => rows);
  const all: Row[] = [];
  for (const { rows, of } of asked) for (const set of of) all.push(...(await besidePeers(set, rows)));
  const still = all.filter(({ what }) => what === 'no drift');
  const changed = all.filter(({ what }) => what !== 'no drift');
  const sum = (of: (row: Row) => number, rows: readonly Row[] = still): number =>
    rows.reduce((total, row) => total + of(row), 0);
  const most = ({ peers }: Row): number => Math.max(...Object.values(peers));
  const beyond = (said: 'said' | 'saidSince') => ({
    more: changed.filter((row) => most(row) > row.steward[said]),
    sure: changed.filter((row) => surelyMore(most(row), row.steward[said], row.windows)),
    bySingle: changed.filter((row) => surelyMore(row.single.found, row.steward[said], row.windows)),
    ahead: changed.filter((row) => surelyMore(row.steward[said], most(row), row.windows)),
  });
  const named = (rows: readonly Row[]): string =>
    rows.length === 0
      ? 'none'
      : rows.map(({ set, rows, what }) => `${set} ${rows.toLocaleString('en')} ${what}`).join('; ');
  const found = (of: (row: Row) => number): string =>
    `${sum(of, changed)} (${share(
      sum(of, changed),
      sum(({ windows }) => windows, changed),
    )})`;
  const partly = asked
    .filter(({ of }) => of.length < sets.length)
    .map(({ rows, of }) => `of ${rows.toLocaleString('en')} rows only ${of.map(({ name }) => name).join(' and ')}`);
  const unmeasured = Object.keys(WINDOWS)
    .map(Number)
    .filter((rows) => !sizes.includes(rows));
  return `${BESIDE_TITLE}

${new Date().toISOString().slice(0, 10)}, ${PEERS.map((peer) => `${peer} ${versionOf(peer)}`).join(', ')}. Command: \`${process.env.ROWS ? `ROWS=${process.env.ROWS} ` : ''}${process.env.SETS ? `SETS=${process.env.SETS} ` : ''}npm run bench:trust -- --beside\`.
Data sets: ${sets.map(({ name, of }) => `${name} (${of})`).join(', ')}. The baseline has ${REFERENCE.toLocaleString('en')} rows, or half of the set; windows are drawn from the other rows, and with replacement from all where these
are fewer than twice a window. Both see the same windows: ${sizes.map((rows) => `${WINDOWS[rows]!.still} without drift and ${WINDOWS[rows]!.changed} of each change of ${rows.toLocaleString('en')} rows`).join(', ')}.

**Equal false alarms.** Steward states 0.5 % of windows for \`drifted\` and 0.5 % for \`moved\`. A peer alarms beyond the furthest of the windows without drift of the same set and size, which one more of them exceeds once in
${[...new Set(sizes.map((rows) => WINDOWS[rows]!.still + 1))].join(' or ')}: as often as is stated of each of Steward's two, which together are stated to err in up to 1 %. Each of its scores is held against its own mean and spread there. Of the ${sum(({ windows }) => windows).toLocaleString('en')} windows without drift Steward called ${sum(({ steward }) => steward.drifted)} drifted, and ${sum(({ steward }) => steward.moved)} moved. They share ${new Set(all.map(({ set, rows }) => `${set} ${rows}`)).size} baselines, one a set and size, so that they are fewer than as many draws; and where windows are drawn from all rows, half or a tenth of them are the baseline's own, which brings them nearer to it than fresh ones, for every method.
**Equal knowledge.** A peer's threshold comes of those windows without drift; Steward holds a window against the baseline alone, and, in the column "past known", against the same windows too, as \`drift check --past\` and a deployment's checks do: those of them in which it says nothing are added up, and
one of them is held against the others. Of the ${sum(({ windows }) => windows).toLocaleString('en')} it then called ${sum(({ steward }) => steward.movedSince)} moved.
Evidently is asked for its default tests and for missing values, NannyML for Jensen-Shannon, missing and unseen values and its reconstruction, alibi-detect for TabularDrift. "Best single method" is the one of all of theirs
that found most *of this change*, with a threshold for itself: nobody knows it beforehand. Not asked is alibi-detect's MMD, which needs a deep-learning framework${unmeasured.length > 0 ? `; not measured are windows of ${unmeasured.map((rows) => rows.toLocaleString('en')).join(' and ')} rows` : ''}${partly.length > 0 ? `, ${partly.join(', ')}` : ''}.

Of the ${sum(({ windows }) => windows, changed).toLocaleString('en')} changed windows Steward said something of ${found(({ steward }) => steward.said)}, with the past of ${found(({ steward }) => steward.saidSince)}, ${PEERS.map((peer) => `${CALLED[peer]} of ${found(({ peers }) => peers[peer])}`).join(', ')}.

${(
  [
    ['With the past known', 'saidSince'],
    ['Without', 'said'],
  ] as const
)
  .map(([how, said]) => {
    const { more, sure, bySingle, ahead } = beyond(said);
    return `*${how}* a peer as a whole found oftener than Steward said anything in ${more.length} of ${changed.length} rows (${named(more)}), by more than chance (Fisher, 5 %) in ${sure.length}: ${named(sure)}. The best single method found oftener by more than chance in ${bySingle.length}: ${named(bySingle)}. Steward found oftener than each peer by more than chance in ${ahead.length}.`;
  })
  .join('\n\n')}

In italics stands what was found oftener than Steward said anything without the past, in bold what was with it too.

| set | rows | what changed | Steward, drifted | moved | moved, past known | Evidently | NannyML | alibi-detect | best single method |
|---|---|---|---|---|---|---|---|---|---|
${changed.map(inTable).join('\n')}

${CHANGES.map(({ kind, unit }) => `*${kind}*: ${unit}`).join('; ')}. Which column it is done to stands in \`bench/trust/peers/real-sets.ts\`.
`;
}
