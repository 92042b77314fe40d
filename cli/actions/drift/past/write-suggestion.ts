import { existsSync, readFileSync } from 'node:fs';
import { Document, isMap, isScalar, parseDocument } from 'yaml';
import type { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import type { Confirmation } from '../../../../lib/domain/drift/false-alarms.ts';
import { limitsByFeature } from '../../../../lib/domain/drift/life/limits/learn-limits.ts';
import type { Suggestion } from '../../../../lib/domain/drift/life/limits/suggestion.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { durationText } from '../../../../lib/domain/schedule/duration.ts';
import { DAY, HOUR, iso } from '../../../../lib/domain/time.ts';
import { parseAs } from '../../../input/parsed.ts';
import { readYaml } from '../../../input/read-yaml.ts';
import { refuseKept, rewrite, withOldSpaces } from '../../files/rewrite.ts';
import { readPolicy } from '../documents.ts';

/** What is in force today: by `--policy`, by the manifest or policy that is to be written, or by default. */
export type Today = { name: string; policy: DriftPolicy; confirm: Confirmation };

const ONCE: Confirmation = { drifted: 1, of: 1 };

/** Reads what is in force today. Throws InvalidEventError for a file that is neither a manifest nor a policy. */
export function todaysPolicy({ policy, write }: { policy?: string; write?: string }): Today {
  if (policy !== undefined) return { name: policy, policy: readPolicy(policy), confirm: ONCE };
  if (write === undefined || !existsSync(write))
    return { name: 'default', policy: readPolicy(undefined), confirm: ONCE };
  const drift = driftOf(readYaml(write));
  if (drift === undefined) return { name: write, policy: readPolicy(write), confirm: ONCE };
  const confirm = drift.confirm as Confirmation | undefined;
  return { name: write, policy: parseAs(DriftPolicy, drift.policy ?? {}, write), confirm: confirm ?? ONCE };
}

/** `monitoring.drift` of a manifest; undefined for a policy. */
function driftOf(written: Record<string, unknown>): Record<string, unknown> | undefined {
  const monitoring = written.monitoring as { drift?: Record<string, unknown> } | undefined;
  return monitoring?.drift;
}

/** What a file holds before it is written: undefined where there is none. */
const heldBy = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
const isManifest = (file: string): boolean => existsSync(file) && driftOf(readYaml(file)) !== undefined;

/**
 * Says before anything is read whether a suggestion can be written.
 * @throws InvalidEventError where an earlier file is kept there already, and where the baseline has columns the manifest has not: a policy that names one
 *   would fail at the first check
 */
export function refuseUnwritable(file: string, { features: judged }: Baseline): void {
  refuseKept(file);
  if (!isManifest(file)) return;
  type Named = { name?: string };
  const { features = [], output } = (readYaml(file).schema ?? {}) as { features?: Named[]; output?: Named };
  const known = new Set([...features, output].map((column) => column?.name));
  // Of texts and vectors what is made of them is judged.
  const other = judged.find(({ name, of }) => !known.has(of ?? name));
  if (other)
    throw new InvalidEventError(
      `\`${file}\` has no feature \`${other.name}\`, which the baseline has: make the baseline with the schema of the manifest`,
    );
}

/**
 * Writes a suggestion into a manifest or a policy file, comments and order kept, and keeps the file as it was beside it; a file that is not there becomes a policy.
 * @returns what was changed, line by line, and what to do next
 */
export function writeSuggestion(file: string, suggestion: Suggestion, date: string): string[] {
  const held = heldBy(file);
  const [before, manifest] = [held ?? '', isManifest(file)];
  const after = changed(before, suggestion, { manifest, date });
  parseAs(DriftPolicy, policyIn(after, manifest), file);
  return [
    ...rewrite(file, after),
    manifest
      ? `nothing is in force before \`steward apply -f ${file}\``
      : `for \`steward drift check --policy ${file}\``,
  ];
}

function policyIn(text: string, manifest: boolean): unknown {
  const written = parseDocument(text).toJS() as Record<string, unknown>;
  return manifest ? driftOf(written)?.policy : written;
}

/** The text with limits, and in a manifest window, schedule and confirmation, as proposed. */
function changed(
  before: string,
  suggestion: Suggestion,
  { manifest, date }: { manifest: boolean; date: string },
): string {
  const { plan, span, wish } = suggestion;
  const document = before === '' ? new Document({}) : parseDocument(before);
  const at = manifest ? ['monitoring', 'drift', 'policy'] : [];
  // Nothing is known of time where windows were drawn.
  if (manifest && !suggestion.drawn) {
    const drift = ['monitoring', 'drift'];
    if (document.getIn([...drift, 'window']) !== durationText(plan.length)) {
      document.setIn([...drift, 'window'], durationText(plan.length));
      document.setIn([...drift, 'schedule'], rateOf(plan.length));
    }
    document.setIn([...drift, 'confirm'], flow(document, plan.confirm));
  }
  const { perFeature, multivariate } = limitsByFeature(plan.limits);
  for (const [feature, limits] of Object.entries(perFeature))
    document.setIn([...at, 'perFeature', feature], flow(document, limits));
  if (multivariate !== undefined && plan.policy.multivariate !== false)
    document.setIn([...at, 'multivariate'], multivariate);
  if (plan.method === 'learned') {
    const [from, to] = [iso(span.start), iso(span.end)].map((time) => time.slice(0, 10));
    const length = durationText(plan.length);
    const learned = {
      ...{ windows: plan.windows, length, from, to, falseAlarmsPerMonth: wish.alarmsPerMonth },
      ...{ alarms: plan.alarms, confirm: plan.confirm },
    };
    document.setIn([...at, 'learned'], flow(document, learned));
  } else document.deleteIn([...at, 'learned']);
  const said = `Limits suggested by \`steward drift suggest\`, ${date.slice(0, 10)}: docs/drift.md, "Limits that fit the column".`;
  const policy = at.length === 0 ? document.contents : document.getIn(at);
  const pair = isMap(policy) ? policy.items.find(({ key }) => String(key) === 'perFeature') : undefined;
  if (pair) {
    const key = isScalar(pair.key) ? pair.key : document.createNode('perFeature');
    key.commentBefore = ` ${said}`;
    pair.key = key;
  }
  return withOldSpaces(before, document.toString({ lineWidth: 0 }));
}

/** A small mapping on one line. */
function flow(document: Document, value: object): unknown {
  const node = document.createNode(value);
  if (isMap(node)) node.flow = true;
  return node;
}

const rateOf = (length: number): string => {
  const [count, unit] = length % DAY === 0 ? [length / DAY, 'day'] : [length / HOUR, 'hour'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
};
