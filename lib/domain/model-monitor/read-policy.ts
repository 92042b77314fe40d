import type { Baseline, FeatureBaseline } from '../drift/baseline/baseline.ts';
import { categoryKey } from '../drift/columns/value.ts';
import { DriftPolicy, type Limits } from '../drift/drift-policy.ts';
import { InvalidEventError } from '../errors.ts';
import { type ConstraintsFile, configOf, type FeatureConstraints } from './constraints-file.ts';
import { type Note, Notes } from './note.ts';
import type { UnreadKey } from './unread.ts';

/** What Steward asks of a share to change before it counts, where Model Monitor alarms at the first row. */
const TOLERANCE = 0.05;
/** Between buckets of unknown inside KS cannot be judged; PSI between the same buckets can. */
const BUCKET_PSI = 0.2;

/**
 * The limits of a `constraints.json` in Steward's words, a set for each feature: `comparison_threshold` limits the KS distance of
 * a number and the L∞ distance of a category, `completeness` the share of missing values, `domains` the share of unseen ones.
 * What has no equal here, or was made milder, is said.
 */
export function policyOf(
  file: ConstraintsFile & { unread?: readonly UnreadKey[] },
  baseline: Baseline,
): { policy: DriftPolicy; notes: Note[] } {
  const notes = new Notes();
  notes.addUnread(file.unread);
  const byName = new Map(file.features.map((feature) => [feature.name, feature]));
  if (byName.size < file.features.length) throw new InvalidEventError('the constraints name a feature twice');
  const perFeature: Record<string, Limits> = {};
  const judged: string[] = [];
  for (const feature of baseline.features) {
    const constraints = byName.get(feature.name);
    if (constraints === undefined) {
      notes.add('no constraints: not judged', feature.name);
      continue;
    }
    if (feature.name === '__proto__') {
      notes.add('a feature of this name cannot have limits of its own: not judged', feature.name);
      continue;
    }
    const limits = limitsOf(file, constraints, feature, notes);
    if (Object.keys(limits).length === 0) continue;
    judged.push(feature.name);
    perFeature[feature.name] = limits;
  }
  const known = new Set(baseline.features.map(({ name }) => name));
  for (const { name } of file.features)
    if (!known.has(name)) notes.add('constraints but no statistics: left out', name);
  const own = judged.length > 0 ? { features: judged, perFeature } : {};
  if (judged.length === 0) notes.add('nothing is to be judged: every check will be undecided');
  return { policy: DriftPolicy.parse({ limits: {}, ...own }), notes: notes.all() };
}

function limitsOf(file: ConstraintsFile, of: FeatureConstraints, feature: FeatureBaseline, notes: Notes): Limits {
  const say = (says: string): void => notes.add(says, feature.name);
  const config = configOf(file, of);
  if (config.emit_metrics === 'Disabled')
    say('`emit_metrics` is disabled: that is about metrics of Model Monitor, and its drift is judged all the same');
  if (config.evaluate_constraints === 'Disabled') {
    say('constraints are disabled: not judged');
    return {};
  }
  if (of.num_constraints?.is_non_negative)
    say('`is_non_negative` has no rule of its own here: values below the baseline count in the lowest bin');
  sayWhatDiffers(of, feature, say);
  return { ...distance(config.distribution_constraints, feature, say), ...shares(config, of, feature, say) };
}

const OURS: Record<string, FeatureBaseline['type']> = { Integral: 'integer', Fractional: 'number', String: 'category' };

/** Where the constraints of a feature and its statistics say different things: what is used. */
function sayWhatDiffers(of: FeatureConstraints, feature: FeatureBaseline, say: (says: string) => void): void {
  const type = OURS[of.inferred_type];
  if (type !== undefined && type !== feature.type)
    say(`\`inferred_type\` is \`${of.inferred_type}\` in the constraints: it is judged as \`${feature.type}\``);
  const rows = feature.n + feature.missing + feature.typeErrors;
  if (of.completeness !== undefined && of.completeness > feature.n / rows + 0.00005)
    say(
      `\`completeness\` is ${of.completeness}, and of the baseline's own rows ${feature.n} of ${rows} have a value: the change since the baseline is judged`,
    );
  const domains = of.string_constraints?.domains;
  if (domains === undefined) return;
  if (feature.type !== 'category') {
    say('`domains` list values, and it is judged as a number: they are not looked at');
    return;
  }
  const allowed = new Set(domains.map(categoryKey));
  if (feature.categories.some((value, i) => feature.counts[i]! > 0 && !allowed.has(value)))
    say('the baseline holds values that are not among its `domains`: they count as known');
}

function distance(
  config: ReturnType<typeof configOf>['distribution_constraints'],
  feature: FeatureBaseline,
  say: (says: string) => void,
): Limits {
  if (config.perform_comparison === 'Disabled') say('`perform_comparison` is disabled: its distribution is not judged');
  if (config.perform_comparison === 'Disabled' || feature.n === 0) return {};
  const numeric = config.comparison_threshold ?? 0.1;
  const threshold = feature.type === 'category' ? (config.categorical_comparison_threshold ?? numeric) : numeric;
  if (threshold >= 1) {
    say(`a distance of ${threshold} cannot be exceeded: its distribution is not judged`);
    return {};
  }
  const limit = fourPlaces(threshold);
  if (feature.type === 'category') {
    if (feature.categories.length === 0) return {};
    if (config.categorical_drift_method === 'ChiSquared')
      say('`ChiSquared` becomes an L∞ distance: a p-value alone alarms on any large window');
    return { linf: limit };
  }
  if (feature.estimated?.inside !== false) return { ks: limit };
  say(`KS cannot be judged between its buckets: PSI ${BUCKET_PSI} is the limit instead of ${threshold}`);
  return { psi: BUCKET_PSI };
}

function shares(
  config: ReturnType<typeof configOf>,
  of: FeatureConstraints,
  feature: FeatureBaseline,
  say: (says: string) => void,
): Limits {
  const rows = feature.n + feature.missing + feature.typeErrors;
  const allowed = 1 - (of.completeness ?? 1) - (rows - feature.n) / rows;
  if (allowed < TOLERANCE) say(`alarms when ${TOLERANCE * 100} % more rows lack a usable value, not at the first one`);
  const types = config.datatype_check_threshold;
  if (types !== undefined && ![0.1, 1].includes(types))
    say(
      `\`datatype_check_threshold\` ${types} is not a limit of its own: rows of another type count with missing ones`,
    );
  const missing = { missing: fourPlaces(Math.max(TOLERANCE, allowed)) };
  if (feature.type !== 'category' || feature.categories.length === 0) return missing;
  // AWS's page has 0.1 where real files have 1.0: above a half it is the share that must be known, else the one that need not be.
  const domain = config.domain_content_threshold ?? 1;
  const unseen = domain > 0.5 ? 1 - domain : domain;
  return { ...missing, unseen: fourPlaces(Math.max(TOLERANCE, unseen)) };
}

/** Limits have four decimal places and are above zero. */
const fourPlaces = (value: number): number => Math.max(1, Math.round(Math.min(1, value) * 1e4)) / 1e4;
