import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { ModelName } from '../../lib/domain/model/model-name.ts';
import { unfilledPaths } from '../../lib/domain/model/unfilled.ts';
import { SERVING_FORMS, type ServingForm } from '../../lib/domain/serving/forms.ts';
import { parseAs } from '../input/parsed.ts';
import { print, printJson, printLines } from '../terminal/terminal.ts';
import { commentedManifest } from '../text/manifest/commented-manifest.ts';
import type { TaskName } from '../text/manifest/starts.ts';
import { writeWhole } from './files/write-whole.ts';

export interface InitOptions {
  readonly task: TaskName;
  readonly serving: ServingForm;
  readonly name: string;
  readonly out?: string;
  readonly force: boolean;
  readonly json: boolean;
}

/** Writes the manifest of a new model with its comments, to a file or to the terminal; what is there already is kept. */
export function writeManifest({ task, serving, name, out, force, json }: InitOptions): void {
  const model = parseAs(ModelName, name, '--name');
  const text = commentedManifest(task, model, serving);
  if (out !== undefined) {
    if (existsSync(out) && !force)
      throw new InvalidEventError(`\`${out}\` is there already: name another file, or write over it with \`--force\``);
    writeWhole(out, text);
  }
  const manifest: unknown = parse(text);
  const unfilled = unfilledPaths(manifest);
  if (json) printJson({ task, serving, model, ...(out !== undefined && { file: out }), unfilled, manifest });
  else if (out === undefined) printLines(text.trimEnd().split('\n'));
  else {
    print(`written: ${out}, of a ${task} task on ${SERVING_FORMS[serving].called}`);
    print(`put your own in at ${unfilled.length} places that say CHANGE-ME; its comments say what belongs there`);
    print(`then: steward apply -f ${out} --dry-run`);
  }
}
