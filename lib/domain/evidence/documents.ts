import { isObject } from '../is-object.ts';
import {
  anyJson,
  countIn,
  figure,
  figures,
  jsonObject,
  listAt,
  misfit,
  numberAt,
  objectAt,
  wordsAt,
} from './reading.ts';
import { assertOfVersion, type KnownDigests } from './subject.ts';

/** Any file is an evaluation; of JSON its first figures are shown, but for the version of its form, which SageMaker puts first. */
export function readEvaluation(bytes: Buffer): string[] {
  if (bytes.length === 0) return misfit('it is empty');
  const found: string[] = [];
  try {
    const read = anyJson(bytes, 'any file');
    collectValues(isObject(read) ? { ...read, version: undefined } : read, '', found);
  } catch {
    // Whatever it is, it is kept.
  }
  return figures(found.length > 0 ? found : [countIn(bytes.length, 'byte')]);
}

/** Model quality as SageMaker writes it (`binary_classification_metrics.accuracy.value`), or any numbers by name. */
function collectValues(of: unknown, name: string, found: string[]): void {
  if (found.length >= 4) return;
  if (typeof of === 'number') found.push(`${name} ${figure(of)}`);
  else if (isObject(of))
    for (const [key, value] of Object.entries(of))
      collectValues(value, key === 'value' ? name : key === 'standard_deviation' ? `${name} deviation` : key, found);
}

/** Sections of a model card (SageMaker developer guide, "Model card JSON schema" and "Model package model card schema"): no others are allowed. */
const SECTIONS = [
  'model_overview',
  'intended_uses',
  'business_details',
  'training_details',
  'evaluation_details',
  'additional_information',
  'model_package_details',
];
const RATINGS = ['High', 'Medium', 'Low', 'Unknown'];

/** @throws EvidenceMisfit for what SageMaker would not take as a model card */
export function readModelCard(bytes: Buffer): string[] {
  const card = jsonObject(bytes, "SageMaker's model card JSON");
  const unknown = Object.keys(card).find((key) => !SECTIONS.includes(key));
  if (unknown !== undefined) return misfit(`\`${unknown}\` is no section of a model card: ${SECTIONS.join(', ')}`);
  const filled = SECTIONS.filter(
    (section) => Object.keys(objectAt(card, section)).length + listAt(card, section).length > 0,
  );
  if (filled.length === 0) return misfit('it says nothing: none of its sections is filled');
  const uses = objectAt(card, 'intended_uses');
  const rating = wordsAt(uses, 'risk_rating');
  if (rating !== undefined && !RATINGS.includes(rating))
    return misfit(`\`risk_rating\` must be one of ${RATINGS.join(', ')}`);
  const evaluations = listAt(card, 'evaluation_details');
  const missing = ['intended_uses', 'training_details', 'evaluation_details'].filter(
    (section) => !filled.includes(section),
  );
  const purpose = wordsAt(uses, 'purpose_of_model') ?? wordsAt(uses, 'intended_uses');
  return figures([
    rating !== undefined && `risk rating ${rating}`,
    purpose !== undefined && `for ${purpose}`,
    evaluations.length > 0 && countIn(evaluations.length, 'evaluation'),
    countIn(filled.length, 'section'),
    missing.length > 0 && `empty: ${missing.join(', ').replaceAll('_', ' ')}`,
  ]);
}

/** Model Monitor's `statistics.json` (SageMaker developer guide, "Schema for Statistics"). @throws EvidenceMisfit */
export function readDataQuality(bytes: Buffer): string[] {
  const document = jsonObject(bytes, "Model Monitor's `statistics.json`");
  const rows = numberAt(objectAt(document, 'dataset'), 'item_count');
  const features = listAt(document, 'features').filter((one) => wordsAt(one, 'name') !== undefined);
  if (features.length === 0 || rows === undefined)
    return misfit("it has no `dataset.item_count` with `features`: bring Model Monitor's `statistics.json`");
  const shareMissing = features.map((feature) => {
    const common = objectAt(
      isObject(feature) && isObject(feature.numerical_statistics)
        ? feature.numerical_statistics
        : objectAt(feature, 'string_statistics'),
      'common',
    );
    const [present = 0, missing = 0] = [numberAt(common, 'num_present'), numberAt(common, 'num_missing')];
    return { name: wordsAt(feature, 'name')!, share: present + missing > 0 ? missing / (present + missing) : 0 };
  });
  const [worst] = shareMissing.toSorted((a, b) => b.share - a.share);
  return figures([
    countIn(rows, 'row'),
    countIn(features.length, 'feature'),
    worst && worst.share > 0 ? `most missing: ${worst.name} (${figure(100 * worst.share)} %)` : 'no value is missing',
  ]);
}

/**
 * Which files the training data were: `{"files": [{"uri", "sha256", "bytes"?, "rows"?}]}`, a data set of Croissant 1.0 (MLCommons: `distribution` of
 * `cr:FileObject` with `contentUrl` and `sha256`), or SageMaker's manifest file (API_S3DataSource: `[{"prefix": "s3://…"}, "a.csv", …]`), which has no digests.
 * @throws EvidenceMisfit where no file is named, or a digest is none
 */
export function readDataSnapshot(bytes: Buffer): string[] {
  const read = anyJson(bytes, 'JSON with `files`');
  if (Array.isArray(read)) return manifestFile(read);
  const files = [
    ...listAt(read, 'files'),
    ...listAt(read, 'distribution').filter((one) => wordsAt(one, 'contentUrl') !== undefined),
  ];
  if (files.length === 0) return misfit('it names no file: bring JSON with `files`, each with `uri` and `sha256`');
  for (const [index, file] of files.entries()) {
    const name = wordsAt(file, 'uri') ?? wordsAt(file, 'contentUrl');
    if (name === undefined) return misfit(`file ${index + 1} has no \`uri\``);
    const sha256 = wordsAt(file, 'sha256');
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256))
      return misfit(`\`sha256\` of file ${index + 1} is no SHA-256`);
  }
  const digested = files.filter((file) => wordsAt(file, 'sha256') !== undefined).length;
  const sum = (key: string) => files.reduce<number>((total, file) => total + (numberAt(file, key) ?? 0), 0);
  const [rows, size] = [sum('rows'), sum('bytes')];
  return figures([
    countIn(files.length, 'file'),
    digested === files.length ? 'each with its SHA-256' : `${files.length - digested} without a SHA-256`,
    rows > 0 && countIn(rows, 'row'),
    size > 0 && countIn(size, 'byte'),
    wordsAt(read, 'takenAt') !== undefined && `taken ${wordsAt(read, 'takenAt')}`,
    wordsAt(read, 'name') !== undefined && `data set ${wordsAt(read, 'name')}`,
  ]);
}

function manifestFile([first, ...names]: readonly unknown[]): string[] {
  const prefix = wordsAt(first, 'prefix');
  if (prefix === undefined || names.length === 0 || !names.every((name) => typeof name === 'string'))
    return misfit('it is no manifest file: `[{"prefix": "s3://…"}, "a.csv", …]`');
  return figures([countIn(names.length, 'file'), `below ${prefix}`, 'without a SHA-256']);
}

/**
 * CycloneDX in JSON, 1.2 to 1.7 (ECMA-424): `components` nest, `vulnerabilities[].ratings[].severity`; `metadata.component` is what it is of, by its
 * `hashes` where it has a SHA-256.
 * @throws EvidenceMisfit
 */
export function readBom(bytes: Buffer, known: KnownDigests): string[] {
  const bom = jsonObject(bytes, 'CycloneDX JSON');
  if ('spdxVersion' in bom || '@context' in bom) return misfit('it is SPDX: write it as CycloneDX JSON');
  if (bom.bomFormat !== 'CycloneDX') return misfit('`bomFormat` must be `CycloneDX`');
  const version = wordsAt(bom, 'specVersion');
  if (version === undefined || !/^1\.[2-9]$/.test(version)) return misfit('`specVersion` must be `1.2` to `1.9`');
  const components = componentsOf(bom, 0);
  const subject = objectAt(objectAt(bom, 'metadata'), 'component');
  const hashes = listAt(subject, 'hashes').filter((one) => wordsAt(one, 'alg') === 'SHA-256');
  if (hashes.length > 0)
    assertOfVersion(
      hashes.map((one) => wordsAt(one, 'content')),
      known,
      'its `metadata.component` is not',
    );
  const models = [...components, subject].filter((one) => wordsAt(one, 'type') === 'machine-learning-model').length;
  if (components.length === 0 && models === 0) return misfit('it lists no component');
  const severities = listAt(bom, 'vulnerabilities').map((one) =>
    listAt(one, 'ratings').map((rating) => wordsAt(rating, 'severity')?.toLowerCase() ?? ''),
  );
  const severe = (severity: string) => severities.filter((all) => all.includes(severity)).length;
  return figures([
    countIn(components.length, 'component'),
    models > 0 && countIn(models, 'machine-learning model'),
    severities.length > 0 &&
      `${countIn(severities.length, 'vulnerability', 'vulnerabilities')} (${severe('critical')} critical, ${severe('high')} high)`,
    `CycloneDX ${version}`,
  ]);
}

const DEEPEST = 20;
const componentsOf = (of: unknown, depth: number): Record<string, unknown>[] =>
  depth > DEEPEST
    ? misfit(`its components nest deeper than ${DEEPEST}`)
    : listAt(of, 'components')
        .filter(isObject)
        .flatMap((one) => [one, ...componentsOf(one, depth + 1)]);
