import { stringify } from 'yaml';
import { baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { canonical } from '../../../lib/domain/ledger/record.ts';
import type { Note } from '../../../lib/domain/model-monitor/note.ts';
import { baselineOf } from '../../../lib/domain/model-monitor/read-baseline.ts';
import { readConstraints, readStatistics } from '../../../lib/domain/model-monitor/read-file.ts';
import { policyOf } from '../../../lib/domain/model-monitor/read-policy.ts';
import { readGiven } from '../../input/given-file.ts';
import { print, printJson } from '../../terminal/terminal.ts';
import { writeWhole } from '../files/write-whole.ts';
import { widthOfNames } from './outcome.ts';

export interface ModelMonitorOptions {
  readonly constraints?: string;
  readonly policyOutput?: string;
}

const LARGEST = 64 * 1024 * 1024;

/** Writes a baseline, and with constraints a policy, of what Model Monitor left; says what became of what, and what was lost. */
export function writeFromModelMonitor(
  statistics: string,
  schema: FeatureSchema | undefined,
  options: ModelMonitorOptions & { readonly output: string; readonly json: boolean },
): void {
  const { constraints, policyOutput, output, json } = options;
  if (policyOutput !== undefined && constraints === undefined)
    throw new InvalidEventError('a policy comes from constraints: give `--constraints` too');
  const limits = constraints === undefined ? undefined : readConstraints(constraints, textOf(constraints));
  const { baseline, notes } = baselineOf(readStatistics(statistics, textOf(statistics)), schema, limits);
  const judged = limits && policyOf(limits, baseline);
  writeWhole(output, `${canonical(baseline)}\n`);
  if (judged && policyOutput !== undefined) writeWhole(policyOutput, stringify(judged.policy));
  const all = [...notes, ...(judged?.notes ?? [])];
  const id = baselineId(baseline);
  const features = baseline.features.map(({ name, type }) => ({ name, type }));
  if (json) {
    printJson({
      baseline: id,
      rows: baseline.n,
      broken: 0,
      features,
      notes: all,
      policy: judged?.policy ?? null,
    });
    return;
  }
  for (const { name, type } of features) print(`  ${name.padEnd(widthOfNames(features))} ${type}`);
  for (const note of all) print(`  note: ${noteLine(note)}`);
  print(`baseline ${id.slice(0, 12)} of ${baseline.n} rows written to ${output}`);
  if (policyOutput !== undefined) print(`policy written to ${policyOutput}`);
  else if (judged) print('the limits of the constraints are written with `--policy-output <file>`');
}

const NAMED = 6;
function noteLine({ features, says }: Note): string {
  if (features.length === 0) return says;
  const more = features.length > NAMED ? ` and ${features.length - NAMED} more` : '';
  return `${features.slice(0, NAMED).join(', ')}${more}: ${says}`;
}

function textOf(path: string): string {
  const bytes = readGiven(path, LARGEST, 'give what a baseline job of Model Monitor wrote');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidEventError(`\`${path}\` is not UTF-8: save it as UTF-8`, { cause });
  }
}
