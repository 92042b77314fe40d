import { bareRule } from '../domain/drift/rule-name.ts';
import { otherSpelling } from '../domain/nearest.ts';
import type { Reason } from '../domain/reason.ts';
import { namesOfChanged } from '../words/findings.ts';
import { isOneHot, oneHotSentences } from '../words/reading.ts';
import { ruleName } from '../words/rule.ts';
import { type Report, ratioOf } from './report-content.ts';
import { againstLimit, countOf, groupDigits, listNames, shortenName } from './words.ts';

/** The verdict in one sentence. */
export function headline(report: Report): string {
  const { decision, inputs, output, because } = report;
  const judged = [...inputs, ...(output ? [output] : [])].filter((feature) => feature.report.judged);
  const drifted = judged.filter(({ report: { verdict } }) => verdict === 'drifted').map(({ report: { name } }) => name);
  const asked = subjects(decision.reasons, 'moved', 'accumulated');
  if (decision.verdict === 'drifted' && drifted.length === 0 && asked.length > 0)
    return `No feature moved beyond a limit, but the policy asks for an alarm of any change, and there is one: ${listNames(asked)}.`;
  if (decision.verdict === 'drifted' && drifted.length === 0)
    return `No feature moved beyond a limit by itself, but how features go together did: ${listNames(decision.reasons.map(({ subject }) => subject))}.`;
  if (decision.verdict === 'drifted') {
    const limits = drifted.length === 1 ? 'its limit' : 'their limits';
    return `${drifted.length} of ${countOf(judged.length, 'judged feature')} moved beyond ${limits}, sampling error included: ${listNames(drifted)}.`;
  }
  if (decision.verdict === 'undecided') return `Nothing can be said either way: ${because}.`;
  const open = decision.notJudgeable.map(({ feature }) => feature);
  const rest = open.length > 0 ? ` Too few values to judge: ${listNames(open)}.` : '';
  const changed = decision.moved?.found
    ? ` Changed, but within its limit: ${listNames(namesOfChanged(decision))}.`
    : '';
  return `All ${countOf(judged.length - open.length, 'judged feature')} stay within their limits, sampling error included.${changed}${rest}`;
}

/** What somebody should do now, most urgent first. Plain text; names from data are in it. */
export function nextSteps(report: Report): string[] {
  const { decision } = report;
  if (decision.verdict === 'drifted') return [...afterDrift(report), ...dataFirst(report)];
  if (decision.verdict === 'undecided') return [...dataFirst(report), ...toDecide(report)];
  return [...dataFirst(report), ...whileStable(report)];
}

const subjects = (reasons: readonly Reason[], ...rules: string[]): string[] => [
  ...new Set(reasons.filter(({ rule }) => rules.includes(bareRule(rule))).map(({ subject }) => subject)),
];

function afterDrift({ decision, output, window }: Report): string[] {
  const reasons: readonly Reason[] = decision.reasons;
  const steps: string[] = [];
  const holes = subjects(reasons, 'missing');
  if (holes.length > 0)
    steps.push(
      `Look at what feeds ${listNames(holes)} first: rows without a usable value are a fault upstream more often than a change of the world, and a model retrained on them learns the fault.`,
    );
  const spelled = (decision.unseenValues ?? [])
    .filter(({ ways = [], looked = 0 }) => 2 * ways.reduce((sum, { cells }) => sum + cells, 0) >= Math.max(1, looked))
    .map(({ feature }) => feature);
  if (spelled.length > 0)
    steps.push(
      `Find out who writes values of ${listNames(spelled)} otherwise now, and have them written as the model was trained on: they are the old ones, and a model retrained on them learns a way of writing.`,
    );
  const units = (decision.otherUnits ?? []).map(({ feature }) => feature);
  if (units.length > 0)
    steps.push(
      `Find out in which unit ${listNames(units)} ${units.length === 1 ? 'is' : 'are'} sent now: the same values in another unit look like a change of the world.`,
    );
  const fresh = subjects(reasons, 'unseen').filter((name) => !spelled.includes(name));
  if (fresh.length > 0)
    steps.push(
      `Find out what the new values of ${listNames(fresh)} are: new business, or old values spelled anew. The model has never been trained on them.`,
    );
  const inputs = reasons.filter(({ subject }) => subject !== output?.report.name);
  if (output?.report.verdict === 'drifted' && inputs.length === 0)
    steps.push(
      'The answers moved and the inputs did not: compare the model that serves with the one that was approved, and look at what happens between request and model.',
    );
  steps.push(
    'Check quality where labels have come in: inputs that moved do not say that the model got worse. Without labels, look at the features above that the model leans on.',
    'Wait for the next window before acting unless the change is obvious: one window is a hint, two in a row are a finding (`monitoring.drift.confirm`).',
    `If the change is real and here to stay, retrain with data${window ? ' of this window and later' : ' like these'}, and make the new training data the baseline. If it is harmless, raise that feature's limit in \`perFeature\` and write down why.`,
  );
  return steps;
}

/** Faults of the data come before any conclusion from them. */
function dataFirst({ notes, rows }: Report): string[] {
  const steps: string[] = [];
  const encoded = notes.absent.filter((name) => isOneHot(notes, name));
  const missing = notes.absent.filter((name) => !encoded.includes(name));
  const renamed = missing.filter((name) => otherSpelling(notes.unknown, name) !== undefined);
  const gone = missing.filter((name) => !renamed.includes(name));
  steps.push(
    ...oneHotSentences(notes, shortenName).map((sentence) => `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`),
  );
  if (renamed.length > 0)
    steps.push(
      `Name ${listNames(renamed)} as the baseline does, if ${listNames(renamed.map((name) => otherSpelling(notes.unknown, name)!))} is what is meant: a column of another name is not looked at.`,
    );
  if (gone.length > 0) steps.push(`Find out where ${listNames(gone)} went: the data no longer have such a column.`);
  if (rows.broken > 0)
    steps.push(
      `Mend what writes broken lines: ${countOf(rows.broken, 'line or row').replace('line or rows', 'lines or rows')} could not be used; the data section says where.`,
    );
  return steps;
}

const TOO_NEAR =
  'What was measured lies too near a limit for a baseline of this size: more rows of traffic would not settle it. Move the limit to where a change would matter to you, or make a baseline of more training rows.';

const RELATIONS_TOO_NEAR =
  'How features go together lies too near its limit for the sample of rows of each side it is judged by: move the limit (`multivariate`) to where a change would matter to you, or turn it off (`false`).';

/** What would bring every interval to one side of its limit. */
function settling({ decision }: Report): string {
  const open = decision.features.filter(({ judged, verdict }) => judged && verdict === 'undecided');
  const related = decision.reasons.some(({ rule }) => rule === 'multivariate') ? [decision.relations?.needs] : [];
  const needs = [...open.map(({ needs }) => needs), ...related].flatMap((needed) => needed ?? []);
  if (needs.length < open.length) return TOO_NEAR;
  if (needs.length === 0) return RELATIONS_TOO_NEAR;
  const window = countOf(Math.max(...needs.map(({ window }) => window)), 'row');
  const baseline = Math.max(...needs.map(({ baseline }) => baseline ?? 0));
  const stays = 'would settle it, if what was measured stays as it is.';
  return baseline === 0
    ? `Take a longer window: about ${window} ${stays}`
    : `Make a baseline of more training rows, and take a longer window: about ${window}, held against ${groupDigits(baseline)} of training data, ${stays}`;
}

function toDecide(report: Report): string[] {
  const { decision, rows, policy, because } = report;
  if (decision.misread)
    return [
      `Write the numbers of ${listNames(decision.misread.map(({ feature }) => feature))} as the baseline's are, then check the same window again: nothing can be said of what may be read wrongly.`,
    ];
  if (decision.reasons.length > 0) return [settling(report)];
  if (rows.used < policy.minimumRows)
    return [`Take a longer window: it needs ${countOf(policy.minimumRows, 'usable row')} at least (\`minimumRows\`).`];
  return [`Remove what stands in the way (${because}), then check the same window again.`];
}

function whileStable({ decision }: Report): string[] {
  const [nearest] = decision.reasons.toSorted((a, b) => ratioOf(b) - ratioOf(a));
  if (nearest === undefined) return ['Nothing.'];
  const { rule, subject } = nearest;
  return [
    `Nothing. Nearest to its limit is the ${ruleName(rule)} of ${shortenName(subject)}, at ${againstLimit(nearest)}.`,
  ];
}
