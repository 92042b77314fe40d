import { eBenjaminiHochberg } from '../../statistics/any-time/e-benjamini-hochberg.ts';
import { sampleRatioEvidence } from '../../statistics/any-time/sample-ratio.ts';
import { decimal, type Reason, type Reasons, reasonOf } from '../reason.ts';
import { lengthInWords } from '../schedule/length-in-words.ts';
import type { Task } from '../task/task.ts';
import { DAY } from '../time.ts';
import { type JudgedCriterion, judgeCriteria, raceRisksOf } from './judge-criteria.ts';
import type { RacePlan } from './plan.ts';
import type { RaceState } from './race-state.ts';

/**
 * What is to be done now. `promote` and `stop` always have reasons; `because` says the same in words. `worse` are the criteria that may be called broken so that of all that ever are a part of the risk is wrong on average (e-BH). `more` is what is
 * about needed to decide what is open, if it goes on as it does.
 */
export type RaceDecision = {
  readonly because: string;
  readonly criteria: readonly JudgedCriterion[];
  readonly worse: readonly string[];
} & (
  | { readonly verdict: 'promote' | 'stop'; readonly reasons: Reasons }
  | {
      readonly verdict: 'wait';
      readonly reasons: readonly Reason[];
      readonly more?: { readonly units: number; readonly time: number };
    }
);

/** The chance that a race which deals its units as it says is stopped, or held up, for dealing them otherwise. */
const RISK_OF_RATIO = 0.001;
/** Rows whose ids are not their own, of all: as many as a quality check bears. */
const MOST_REUSED = 0.05;
/** Rows left out for what a model did or was not captured, of all: more may be the hard ones, and change what is compared. */
const MOST_LEFT_OUT = 0.01;

/**
 * Promote, stop or wait, good at whatever time it is asked and however often. The chance that it *ever* promotes a challenger which lacks something of what must be shown is at most the risk (1 − confidence) over the challengers, and the chance
 * that it ever stops one that has everything is too, but for a race that reaches its largest size or time: that is stopped as nothing was shown.
 */
export function decideRace(state: RaceState, plan: RacePlan, task: Task): RaceDecision {
  const criteria = judgeCriteria(state, plan, task);
  const evident = eBenjaminiHochberg(
    criteria.map(({ evidence, doubt }) => (doubt === undefined ? evidence : 0)),
    raceRisksOf(plan, task).promote,
  );
  const told = { criteria, worse: evident.map((at) => criteria[at]!.name) };
  const ratio = ratioBroken(state, plan);
  if (ratio) return { ...told, verdict: 'stop', ...ratio };
  const held = heldUp(state, plan);
  const broken = criteria.filter(({ standing, labelled }) => standing === 'broken' && !(held && labelled));
  const [first, ...others] = broken;
  if (first)
    return {
      ...told,
      verdict: 'stop',
      reasons: [reasonFor(first), ...others.map(reasonFor)],
      because: broken.map(brokenInWords).join('; '),
    };
  const open = criteria.filter(({ standing, proof }) => proof && standing !== 'met');
  const shown = criteria.filter(({ standing }) => standing === 'met');
  if (!held && open.length === 0) {
    const reasons = shown.map(reasonFor) as Reasons;
    return { ...told, verdict: 'promote', reasons, because: shown.map(metInWords).join('; ') };
  }
  // A race that began before units were counted has those of its metric.
  const units = state.judgedUnits ?? criteria[0]!.units;
  const end = reachedEnd(state, plan, units);
  const waiting = held ?? open.map(openInWords).join('; ');
  if (end) return { ...told, verdict: 'stop', reasons: [end.reason], because: `${end.because}: ${waiting}` };
  const doubted = open.some(({ doubt }) => doubt !== undefined);
  const more = held || doubted ? undefined : moreNeeded(state, units, open);
  return {
    ...{ ...told, verdict: 'wait', reasons: open.filter(({ value }) => value !== undefined).map(reasonFor) },
    because: more
      ? `${waiting}; about ${more.units} units more (${lengthInWords(more.time)}) if it goes on so`
      : waiting,
    ...(more && { more }),
  };
}

const bothOf = ({ champion, challenger }: RaceState['units']): [number, number] => [champion, challenger];

/** Units that are dealt otherwise than by the shares: then arms differ by more than their models. */
function ratioBroken(
  { units, counts }: RaceState,
  { form, share }: RacePlan,
): { reasons: Reasons; because: string } | undefined {
  // Units of both arms are in neither, and most of them are the smaller arm's: that is said by itself.
  if (counts.crossed + (counts.elsewhere ?? 0) > MOST_LEFT_OUT * counts.requests) return undefined;
  if (form === 'shadow' || sampleRatioEvidence(bothOf(units), [1 - share, share]) < -Math.log(RISK_OF_RATIO))
    return undefined;
  const found = units.challenger / (units.champion + units.challenger);
  const because = `the challenger got ${decimal(found)} of the units and was to get ${decimal(share)}: arms differ by how units come to them, find why and begin another race`;
  return { reasons: [reasonOf('sample-ratio', 'units', found, share)], because };
}

/** Why labels cannot be relied on now; undefined where they can. */
function heldUp(state: RaceState, plan: RacePlan): string | undefined {
  const { counts, judged, labelled, labelledUnits, unmeasured, units } = state;
  const unread = unreadInWords(state);
  const { requests, reused, unpaired, crossed, elsewhere = 0 } = counts;
  const part = (of: number, all: number) => (all > 0 ? of / all : 0);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (judged === 0 && elsewhere + crossed === 0) return 'no request has been judged yet';
  if (part(reused, requests) > MOST_REUSED)
    return `${percent(reused / requests)} of the requests share their id with others: whose label is whose cannot be told, give each request an id of its own`;
  if (part(unpaired, requests) > MOST_LEFT_OUT)
    return plan.form === 'shadow'
      ? `${percent(unpaired / requests)} of the requests have one answer alone: captures of one model are lost`
      : `${percent(unpaired / requests)} of the requests have not one answer: each is dealt to one arm`;
  if (part(crossed, requests) > MOST_LEFT_OUT)
    return `${percent(crossed / requests)} of the requests are of units that both arms answered: deal each unit to one arm (\`assignArm\`)`;
  if (part(elsewhere, requests) > MOST_LEFT_OUT)
    return `${percent(elsewhere / requests)} of the requests are of units that another arm answered than they are dealt to: name the variant that \`steward race arm\` prints with each request (\`TargetVariant\`)`;
  if (unread !== undefined) return unread;
  if (labelled / judged < plan.leastLabelled)
    return `${percent(labelled / judged)} of the requests got their labels within the time they are waited for, at least ${percent(plan.leastLabelled)} must: wait longer (\`settle\`)`;
  const dealt = units.champion + units.challenger;
  const ratio = [1 - plan.share, plan.share];
  if (plan.form === 'ab' && sampleRatioEvidence(bothOf(labelledUnits), ratio) > -Math.log(RISK_OF_RATIO))
    return `labels are missing unlike by arm: ${labelledUnits.challenger} of ${units.challenger} units of the challenger have one and ${labelledUnits.champion} of ${units.champion} of the champion (${dealt} dealt), so those with one cannot be compared`;
  const [mostLeft, whose] =
    unmeasured.challenger > unmeasured.champion
      ? ([unmeasured.challenger, 'challenger'] as const)
      : ([unmeasured.champion, 'champion'] as const);
  const left = part(mostLeft, labelled);
  if (left > MOST_LEFT_OUT)
    return `${percent(left)} of the labelled requests have no answer of the ${whose} that \`${plan.metric}\` can be told of: the rest may be the easy ones`;
  return undefined;
}

/** Answers that were captured and say nothing are no failures: the reading of both may be at fault. */
function unreadInWords({ captured, unread }: RaceState): string | undefined {
  for (const model of ['champion', 'challenger'] as const) {
    const [all, odd] = [captured?.[model] ?? 0, unread?.[model] ?? 0];
    if (odd > MOST_LEFT_OUT * all)
      return `${((100 * odd) / all).toFixed(1)} % of the captured answers of the ${model} cannot be read: hold \`task\` against what it answers, or have it answer so, and begin another race`;
  }
  return undefined;
}

function reachedEnd(
  { since, until }: RaceState,
  { maximum }: RacePlan,
  units: number,
): { reason: Reason; because: string } | undefined {
  if (units >= maximum.units)
    return {
      reason: reasonOf('maximum-units', 'units', units, maximum.units),
      because: `${units} units were judged and nothing is decided`,
    };
  if (until - since < maximum.time) return undefined;
  const said = `the race has run for ${lengthInWords(until - since)} and nothing is decided`;
  return {
    reason: reasonOf('maximum-time', 'days', (until - since) / DAY, maximum.time / DAY),
    because: said,
  };
}

/** Units and time until what is open is decided; undefined where some of it would never be. */
function moreNeeded(
  { since, until }: RaceState,
  units: number,
  open: readonly JudgedCriterion[],
): { units: number; time: number } | undefined {
  const needed = open.map((criterion) => (criterion.needs / criterion.units) * units);
  const more = Math.ceil(Math.max(...needed) - units);
  if (!Number.isFinite(more) || units === 0) return undefined;
  const left = Math.max(1, more);
  return { units: left, time: (left / units) * (until - since) };
}

const reasonFor = ({ rule, name, value, limit, interval }: JudgedCriterion): Reason =>
  reasonOf(rule, name, value ?? 0, limit, interval);

/** What was observed, a loss called one: as what is better of two models, or of a share as what it is. */
function inWords({ name, level, value, interval, units }: JudgedCriterion): string {
  if (value === undefined) return `\`${name}\` has no unit yet`;
  const turned = level || value < 0;
  const ends = interval && (turned ? [-interval.high, -interval.low] : [interval.low, interval.high]);
  const size = `${decimal(turned ? -value : value)}${ends ? ` [${ends.map(decimal).join(', ')}]` : ''}`;
  const how = level ? 'is' : turned ? 'is worse by' : 'is better by';
  return `\`${name}\` ${how} ${size} over ${units} units`;
}

/** What is asked of it. */
const askedInWords = ({ level, limit }: JudgedCriterion): string =>
  level
    ? `at most ${decimal(-limit)}`
    : limit < 0
      ? `worse by less than ${decimal(-limit)}`
      : `better by more than ${decimal(limit)}`;

const metInWords = (criterion: JudgedCriterion): string => `${inWords(criterion)}, must be ${askedInWords(criterion)}`;
const brokenInWords = (criterion: JudgedCriterion): string =>
  `${inWords(criterion)}, and must be ${askedInWords(criterion)}`;
const openInWords = (criterion: JudgedCriterion): string =>
  criterion.doubt === undefined
    ? `${inWords(criterion)}, to be shown: ${askedInWords(criterion)}`
    : `\`${criterion.name}\` cannot be judged: ${criterion.doubt}`;
