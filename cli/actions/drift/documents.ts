import { decodeUtf8 } from '../../../lib/domain/capture/capture.ts';
import { refuseForeign } from '../../../lib/domain/capture/lines.ts';
import { parseStrictJson } from '../../../lib/domain/capture/text/strict-json.ts';
import { Baseline, baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { isObject } from '../../../lib/domain/is-object.ts';
import { Segments } from '../../../lib/domain/segments/segments.ts';
import { readGiven } from '../../input/given-file.ts';
import { parseAs } from '../../input/parsed.ts';
import { readYaml } from '../../input/read-yaml.ts';

/** Reads what `steward drift baseline` wrote. Throws InvalidEventError naming the file and what is wrong with it. */
export function readBaseline(path: string): Baseline {
  const given = readJson(path);
  if (!isObject(given) || !('v' in given))
    throw new InvalidEventError(`\`${path}\` is no baseline: ${makeOne(path, given)}`);
  return parseAs(Baseline, given, path);
}

/** Of what Model Monitor left a baseline can be made; of anything else only training data helps. */
function makeOne(path: string, given: unknown): string {
  const features = isObject(given) && Array.isArray(given.features) ? given.features : [];
  return features.some((one) => isObject(one) && 'inferred_type' in one)
    ? `it is what Model Monitor found, of which \`steward drift baseline --from-model-monitor ${path} -o baseline.json\` makes one`
    : 'give what `steward drift baseline` wrote';
}

/** Reads what `steward drift baseline --by` wrote. Throws InvalidEventError where it belongs to another baseline. */
export function readSegments(path: string, baseline: Baseline): Segments {
  const segments = parseAs(Segments, readJson(path), path);
  if (segments.of === baselineId(baseline)) return segments;
  throw new InvalidEventError(
    `\`${path}\` has the segments of another baseline, \`${segments.of.slice(0, 12)}\`: make both anew, together`,
  );
}

/** Reads a policy from YAML or JSON, or gives the default one; `methods` and `alarm` take the place of its own. */
export function readPolicy(
  path: string | undefined,
  { methods, alarm }: { methods?: string | undefined; alarm?: string | undefined } = {},
): DriftPolicy {
  const written = { ...(path ? readYaml(path) : {}), ...(methods && { methods }), ...(alarm && { alarm }) };
  return parseAs(DriftPolicy, written, path ?? 'the default policy');
}

export function readSchema(path: string): FeatureSchema {
  return parseAs(FeatureSchema, readYaml(path), path);
}

/** A baseline holds a sketch for each column (bytes). */
const LARGEST = 256 * 2 ** 20;

/** What `steward drift baseline` wrote, to the byte. */
export const readBaselineBytes = (path: string): Buffer =>
  readGiven(path, LARGEST, 'give what `steward drift baseline` wrote');

function readJson(path: string): unknown {
  const bytes = readBaselineBytes(path);
  refuseForeign(bytes.subarray(0, 4), `\`${path}\``);
  const text = decodeUtf8(bytes);
  const parsed = text.ok ? parseStrictJson(text.value) : text;
  if (parsed.ok) return parsed.value;
  throw new InvalidEventError(`\`${path}\` is not JSON: ${parsed.reason}; give what \`steward drift baseline\` wrote`);
}
