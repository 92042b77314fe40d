import { InvalidEventError } from '../../lib/domain/errors.ts';
import { USUAL_THRESHOLD } from '../../lib/domain/quality/quality-policy.ts';
import { changeSentences } from '../../lib/words/change.ts';
import { readingJson } from '../../lib/words/reading.ts';
import { type QualityInput, readQuality } from '../input/quality-input.ts';
import { type Asked, reportOn } from '../input/quality-report.ts';
import { readYaml } from '../input/read-yaml.ts';
import { exitFor } from '../terminal/exit.ts';
import { printJson, printLines } from '../terminal/terminal.ts';
import { qualityLines, qualityMarkdown } from '../text/quality-text.ts';
import { type ChangeInput, changeOf } from './quality-change.ts';

export type QualityOptions = QualityInput & ChangeInput & Asked & { policy?: string; json: boolean; markdown: boolean };

/** Measures predictions against labels, and prints each metric with its interval and the verdict. */
export async function checkQuality(options: QualityOptions): Promise<void> {
  if (options.json && options.markdown)
    throw new InvalidEventError('`--json` and `--markdown` are both given: choose one');
  const policy = options.policy === undefined ? {} : readYaml(options.policy);
  const said = typeof policy.task === 'object' && policy.task !== null ? (policy.task as Record<string, unknown>) : {};
  const threshold = typeof policy.threshold === 'number' ? policy.threshold : USUAL_THRESHOLD;
  const told = await readQuality(options, said, threshold);
  const judged = reportOn(told, policy, options, options.policy ?? 'the default policy');
  const report = { ...judged, ...(await changeOf(options, told, judged)) };
  process.exitCode = exitFor(report.verdict);
  if (options.markdown) return printLines(qualityMarkdown(told, report));
  if (!options.json) return printLines(qualityLines(told, report));
  const { labelled, open, ...counts } = told.joined;
  const { unidentified, notes } = told;
  const rows = {
    ...{ predictions: counts.predictions, labelled: labelled.length, open: open.length },
    ...readingJson(notes),
    ...{ unusable: counts.unusable, why: counts.why, improper: counts.improper },
    ...{ repeated: counts.repeated, reused: counts.reused, broken: counts.broken },
  };
  const { contradicted, orphans, respelled } = counts;
  const { verdict, because, reasons, change, ...checks } = report;
  printJson({
    verdict,
    ...(because !== undefined && { because }),
    reasons,
    task: told.task,
    rows: { ...rows, unidentified, contradicted, orphans, ...(respelled && { respelled }) },
    ...(change && { change: { ...change, says: changeSentences(change) } }),
    ...checks,
  });
}
