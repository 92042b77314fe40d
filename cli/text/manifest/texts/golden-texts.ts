import type { KeyTexts } from './key-text.ts';

export const GOLDEN_TEXTS: KeyTexts = {
  'deployments[].golden': {
    says: 'Inputs whose answers are known: every new version must answer them so before it is called live. They stand here (`records`) or in a file in S3 (`file`).',
    example: { contentType: 'text/csv', records: [{ body: '12.5,DE', expect: [0.07] }], tolerance: [0.01] },
    rare: true,
  },
  'deployments[].golden.contentType': { says: 'Content type of the requests.', example: 'text/csv', rare: true },
  'deployments[].golden.accept': { says: 'Content type that is asked for.', example: 'text/csv', rare: true },
  'deployments[].golden.records': {
    says: 'The inputs, each with its answer.',
    unit: 'records',
    example: [{ body: '12.5,DE', expect: [0.07] }],
    rare: true,
  },
  'deployments[].golden.records[].body': { says: 'The request itself.', example: '12.5,DE', rare: true },
  'deployments[].golden.records[].expect': {
    says: 'The values of the answer in their order: the cells of CSV, or all values of a JSON text, however deep they stand. Numbers are compared as numbers, texts as they are written.',
    unit: 'as answered',
    example: [0.07],
    rare: true,
  },
  'deployments[].golden.records[].container': {
    says: 'Of containers that are asked by name: the `ContainerHostname` of the one that is sent it; without it, every one is.',
    example: 'amounts',
    rare: true,
  },
  'deployments[].golden.file': {
    says: 'Instead of `records`: a file of up to 100, each a line of JSON with `body`, `expect` and, where it needs one, `container`.',
    example: {
      uri: 's3://my-models/fraud-score/golden.jsonl',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
    rare: true,
  },
  'deployments[].golden.file.uri': {
    says: 'Where it lies, in a bucket that the team lists.',
    example: 's3://my-models/fraud-score/golden.jsonl',
    rare: true,
  },
  'deployments[].golden.file.sha256': {
    says: 'Its SHA-256 in hex (`sha256sum`): another file under the name is not asked, and the release is refused.',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    rare: true,
  },
  'deployments[].golden.tolerance': {
    says: 'By how much a number may differ: one for all values of an answer, or one of each. Without it, not at all.',
    unit: 'as answered',
    example: [0.01],
    rare: true,
  },
};
