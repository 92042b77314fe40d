const MB = 1024 * 1024;

/** What may be kept of a version as evidence, by the name that manifests, policies, packages and commands use. */
export const EVIDENCE_KINDS = {
  evaluation: { what: "the pipeline's own evaluation", takes: 'any file', most: 100 * MB },
  predictions: {
    what: 'predictions on held-out rows',
    takes: 'JSON Lines, CSV or Parquet (docs/pipelines.md)',
    most: 0,
  },
  'bias-report': { what: 'bias of the trained model', takes: "Clarify's `analysis.json`", most: 10 * MB },
  'data-bias-report': { what: 'bias of the training data', takes: "Clarify's `analysis.json`", most: 10 * MB },
  explainability: {
    what: 'which features the answers rest on',
    takes: "Clarify's `analysis.json`, or SHAP values as CSV with a header or Parquet",
    most: 50 * MB,
  },
  'model-card': { what: 'model card', takes: "SageMaker's model card JSON", most: MB },
  'data-quality': {
    what: 'statistics of the training data',
    takes: "Model Monitor's `statistics.json`",
    most: 20 * MB,
  },
  'data-snapshot': {
    what: 'which files the training data were',
    takes: "JSON with `files`, Croissant, or SageMaker's manifest file",
    most: 20 * MB,
  },
  'test-report': { what: 'test report', takes: 'JUnit XML', most: 10 * MB },
  sbom: { what: 'what it is made of (SBOM, ML-BOM)', takes: 'CycloneDX JSON', most: 20 * MB },
  provenance: {
    what: 'how it was built',
    takes: 'an in-toto statement (SLSA provenance), as a DSSE envelope, a Sigstore bundle or bare',
    most: 5 * MB,
  },
  signature: { what: 'signature over its files', takes: 'a Sigstore bundle of OpenSSF model signing', most: 20 * MB },
  'load-test': {
    what: 'load test',
    takes:
      "what `steward loadtest` writes, k6's summary, Locust's `--json`, or the description of an Inference Recommender job",
    most: 10 * MB,
  },
} as const satisfies Record<string, { what: string; takes: string; most: number }>;

export type EvidenceKind = keyof typeof EVIDENCE_KINDS;
export const KIND_NAMES = Object.keys(EVIDENCE_KINDS) as [EvidenceKind, ...EvidenceKind[]];

/** What people bring to a version; predictions come with the package alone. */
export const BROUGHT_KINDS = KIND_NAMES.filter((kind) => kind !== 'predictions');

/** Why nobody brings predictions. */
export const NOT_BROUGHT =
  'predictions come with the package, under `steward:predictions`, and what the gate measured of a version stays what it measured: name them in a new package, which is the next version';

/** Bytes that a command carries, a third more of them in base64: Lambda takes requests of 6 MB. S3 has no such bound. */
export const MOST_CARRIED = 3 * MB;

export const isKind = (name: string): name is EvidenceKind => Object.hasOwn(EVIDENCE_KINDS, name);

/** What an answer of a named person to a question of the manifest is called as evidence. */
export const attestationOf = (question: string): string => `${ATTESTATION}${question}`;
export const isAttestation = (kind: string): boolean => kind.startsWith(ATTESTATION);
const ATTESTATION = 'attestation:';
