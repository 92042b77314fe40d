import type { Manifest } from '../model/manifest.ts';

/**
 * An item of DynamoDB has at most 400 KB (amazondynamodb/latest/developerguide/ServiceQuotas.html); beside the manifest it holds a few
 * hundred bytes. Measured as JSON with all defaults filled in.
 */
const MANIFEST = 390_000;
/** StartPipelineExecution takes at most 200 parameters, and a name of 256 characters or its ARN (sagemaker/latest/APIReference/API_StartPipelineExecution.html). */
const PARAMETERS = 200;
const PIPELINE = 320;
/** A record has 16 KiB, and beside the parameters that of a retrain may have to name every open finding of ten deployments. */
const PARAMETER_BYTES = 4_000;

/** How long a `$word` becomes at most: an S3 address, a person's id behind its kind, a time. */
const WORDS: Readonly<Record<string, number>> = {
  $championModelData: 1_024,
  $cause: 264,
  $dataManifest: 256,
  $dataDigest: 64,
};
const TIME = 20;

/** What of a manifest is too long to be kept, recorded or started with, each with where it stands and what is allowed. */
export function sizeMisfits(manifest: Manifest): { path: string[]; message: string }[] {
  const { parameters = {}, pipeline = '' } = manifest.retraining ?? {};
  const found: { path: string[]; message: string }[] = [];
  const size = Buffer.byteLength(JSON.stringify(manifest));
  if (size > MANIFEST)
    found.push({
      path: [],
      message: `has \`${size}\` bytes with its defaults: at most ${MANIFEST} are kept; shorten names, or leave settings of single features to the model's own`,
    });
  const count = Object.keys(parameters).length;
  if (count > PARAMETERS)
    found.push({
      path: ['retraining', 'parameters'],
      message: `are \`${count}\`: SageMaker takes at most ${PARAMETERS}`,
    });
  const bytes = Object.entries(parameters).reduce((sum, [name, value]) => sum + lengthOf(name) + longest(value) + 2, 2);
  if (bytes > PARAMETER_BYTES)
    found.push({
      path: ['retraining', 'parameters'],
      message: `take up to \`${bytes}\` bytes: at most ${PARAMETER_BYTES} are recorded; give long values a place in S3 and pass its address`,
    });
  if (pipeline.length > PIPELINE)
    found.push({
      path: ['retraining', 'pipeline'],
      message: `has \`${pipeline.length}\` characters: SageMaker takes a name of at most 256, or its ARN`,
    });
  return found;
}

const lengthOf = (text: string): number => Buffer.byteLength(JSON.stringify(text));

const longest = (value: string): number => (value.startsWith('$') ? (WORDS[value] ?? TIME) + 2 : lengthOf(value));
