import { METRICS, metricsOf } from '../../../lib/domain/metric/metrics.ts';
import { SERVING_FORMS, type ServingForm } from '../../../lib/domain/serving/forms.ts';
import { flow } from './flow-text.ts';
import { type ManifestKey, manifestKeys } from './manifest-keys.ts';
import { allowedText, alternativesOf } from './schema-in-words.ts';
import { isOfForm } from './served-starts.ts';
import { exampleFor, startingManifest, type TaskName } from './starts.ts';

/** How wide a comment is, its indentation aside: mappings lie up to five deep. */
const WIDTH = 108;

/** What is known of the manifest that is written. */
interface Writing {
  readonly task: TaskName;
  readonly form: ServingForm;
  /** Paths of mappings whose keys were explained. */
  readonly explained: Set<string>;
}

/**
 * The manifest of a new model of a task, served by a form, as YAML: each key below what is said of it, keys that are not used switched off with a `#` before them, and
 * `CHANGE-ME` where only the team knows what belongs there. It is one that is applied but for these.
 */
export function commentedManifest(task: TaskName, model: string, form: ServingForm = 'real-time'): string {
  const writing = { task, form, explained: new Set<string>() };
  const lines = mappingLines(manifestKeys(), exampleFor(task, startingManifest(task, model, form)) as Plain, writing);
  return [...headLines(model, form), '', ...lines, ''].join('\n');
}

const headLines = (model: string, form: ServingForm): string[] =>
  [
    `The manifest of \`${model}\`: what its team says about it, and all that Steward needs to watch, judge, retrain and release it.`,
    `It is served as ${SERVING_FORMS[form].called}; docs/serving.md says what that can do, and the others.`,
    '',
    'How to fill it in:',
    '1. Put your own in wherever it says CHANGE-ME (change-me in addresses of S3), the columns of `schema` first.',
    '2. Look at the limits: they are values to begin with, and not known to be right for this model.',
    '3. A line that begins with `#` and no space behind it is switched off: take the `#` away, and it counts.',
    '4. `steward apply -f <this file> --dry-run` says what is missing or wrong, and changes nothing. Then apply it without `--dry-run`.',
    '',
    'What is allowed stands in brackets. docs/manifest.md has every key, also those that are seldom needed.',
  ].flatMap((line) => (line === '' ? ['#'] : wrap(line, '# ')));

type Plain = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every key that a mapping says or could say, in the order of the schema. */
function mappingLines(keys: readonly ManifestKey[], value: Plain, writing: Writing): string[] {
  const fitting = keys.filter(({ of }) => of.length === 0 || of.includes(String(value.type)));
  const top = fitting.some(({ path }) => path === 'model');
  const lines = fitting.flatMap((key) => {
    const said = value[key.name];
    if (said !== undefined)
      return [...(top && key.keys.length > 0 ? [''] : []), ...commentOf(key, writing), ...keyLines(key, said, writing)];
    return fits(key, writing) && !key.text?.rare ? switchedOff(key, writing) : [];
  });
  const rare = fitting.filter((key) => value[key.name] === undefined && fits(key, writing) && key.text?.rare);
  if (rare.length === 0) return lines;
  return [...lines, ...wrap(`Seldom needed, see docs/manifest.md: ${rare.map(({ name }) => name).join(', ')}.`, '# ')];
}

/** Whether a key that is not said belongs to the task, and to how it is served: metrics are named beside their limits, other sections are of some tasks. */
const fits = ({ name, path }: ManifestKey, { task, form }: Writing): boolean =>
  isOfForm(path, form) && !/\.limits\.\w+$/.test(path) && (OF_TASKS[path] ?? OF_TASKS[name] ?? [task]).includes(task);

const CLASSES: readonly TaskName[] = ['binary', 'multiclass'];
const OF_TASKS: Readonly<Record<string, readonly TaskName[]>> = {
  'monitoring.quality': [...CLASSES, 'regression'],
  fairness: CLASSES,
  claims: ['other'],
  threshold: ['binary'],
  metric: [],
};

/** A key as it could be said, with a `#` that switches it off. */
function switchedOff(key: ManifestKey, writing: Writing): string[] {
  const example = key.text?.example ?? key.node.default;
  if (example === undefined) return [];
  return [...commentOf(key, writing), `#${key.name}: ${flow(exampleFor(writing.task, example))}`];
}

function keyLines(key: ManifestKey, value: unknown, writing: Writing): string[] {
  const { name, keys, path, as = path } = key;
  const inside = keys.length > 0 && !writing.explained.has(as);
  const items = Array.isArray(value) && value.every(isMapping) && value.length > 0 ? value : undefined;
  if (!inside || (!isMapping(value) && !items)) return [`${name}: ${flow(value)}`];
  writing.explained.add(as);
  if (!items) return [`${name}:`, ...mappingLines(keys, value as Plain, writing).map(indent)];
  const [first, ...more] = items;
  const lines = mappingLines(keys, first!, writing);
  return [`${name}:`, ...asItem(lines).map(indent), ...more.map((item) => indent(`- ${flow(item)}`))];
}

/** Lines of a mapping as an entry of a list: comments before its first key stand above the dash. */
function asItem(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => !line.startsWith('#'));
  return lines.map((line, at) => (at < first ? line : at === first ? `- ${line}` : indent(line)));
}

const indent = (line: string): string => (line === '' ? '' : `  ${line}`);

/** What is said of a key, and in brackets what is allowed. */
function commentOf(key: ManifestKey, { task, form }: Writing): string[] {
  const { text, node } = key;
  const allowed = alternativesOf(node).every(({ type }) => type === 'object') ? undefined : allowedText(node);
  const bracket = [allowed, text?.unit, usualOf(key)].filter((one) => one !== undefined).join('; ');
  const said = `${text?.served?.[form] ?? text?.says ?? ''}${metricsIn(key, task)}`;
  if (bracket === '') return wrap(said, '# ');
  const one = `# ${said} [${bracket}]`;
  return one.length <= WIDTH ? [one] : [...wrap(said, '# '), ...wrap(`[${bracket}]`, '# ')];
}

/** What holds where a key is left out, if it may be. */
function usualOf({ node, required }: ManifestKey): string | undefined {
  const { default: usual } = node;
  if (required) return undefined;
  return usual === undefined || isMapping(usual) || (Array.isArray(usual) && usual.length === 0)
    ? 'may be left out'
    : `without it ${flow(usual)}`;
}

/** Of limits by metric: which metrics the task has. */
function metricsIn({ keys }: ManifestKey, task: TaskName): string {
  const names = keys.map(({ name }) => name);
  if (names.length === 0 || !names.every((name) => Object.hasOwn(METRICS, name))) return '';
  return ` Metrics of this task: ${metricsOf(task)
    .filter((name) => names.includes(name))
    .join(', ')}.`;
}

function wrap(text: string, before: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || `${line} ${word}`.length > WIDTH) lines.push(`${before}${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
