import { KIND_NAMES } from '../../../../lib/domain/evidence/kinds.ts';
import { CHANCE, type KeyTexts } from './key-text.ts';

/** A key made for this text: nobody has the other half. */
const PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjM0mxV2726MEx814yKwfkcIkDxis
5oxLjW5j03NpzYjKwPhiiN5YNylsEmqc5R0qhIhCmVtXXiHbb9HwwjZZAQ==
-----END PUBLIC KEY-----
`;

/** What a version must show before people are asked, and what becomes of it then. */
export const GATE_TEXTS: KeyTexts = {
  gate: {
    says: 'What a version must show on rows its pipeline held out (docs/pipelines.md): Steward measures every figure itself, with an interval of confidence `comparison.confidence`, and passes a version only when all of that is at or above a `min`, at or below a `max`.',
  },
  'gate.minimumHeldOutRows': { says: 'A version shown on fewer rows does not pass.', unit: 'rows', example: 1000 },
  'gate.aucFloor': {
    says: 'Old spelling of `limits: { auc: { min: … } }`.',
    unit: 'AUC, 0.5 to 1',
    example: 0.7,
    rare: true,
  },
  'gate.limits': {
    says: 'What the version itself must show, at least one limit (of a task `other`, here or in `claims`).',
  },
  'gate.maximumLoss': {
    says: 'By how much a metric may be worse than that of the version that serves, on the same rows. A number without a metric is of AUC, and of a binary task alone: others name the metric.',
    unit: 'unit of the metric',
    example: { auc: 0.01 },
  },
  'gate.slices': {
    says: 'The same again for every value of some columns of the held-out rows. Slices with too few rows are named and hold up nothing.',
    example: { columns: ['country'], minimumRows: 100, limits: { auc: { min: 0.6 } } },
  },
  'gate.slices.columns': { says: 'Columns that stand beside the label.', example: ['country'] },
  'gate.slices.minimumRows': { says: 'A slice with fewer is not judged.', unit: 'rows', example: 100 },
  'gate.slices.limits': { says: 'What every slice must show.', example: { auc: { min: 0.6 } } },
  'gate.slices.maximumLoss': {
    says: 'By how much a metric of a slice may be worse than the serving version there.',
    unit: 'unit of the metric',
    example: { auc: 0.02 },
  },
  'gate.fairness': {
    says: 'How differently groups may be treated on held-out rows; binary and multiclass tasks alone.',
    example: { protected: ['country'], favourable: ['0'], limits: { disparateImpact: { min: 0.8 } } },
  },
  'gate.claims': {
    says: 'Of a task `other`: limits on what the pipeline measured itself, by the names in its evaluation; `<name>.difference` is against the version that serves.',
    unit: 'unit of the claim',
    example: { bleu: { min: 0.3 } },
  },
  'gate.weight': {
    says: 'Column of the held-out rows that says how much a row counts.',
    example: 'weight',
    rare: true,
  },
  'gate.entity': {
    says: 'Column that says whose a row is: rows of one entity are one piece of evidence.',
    example: 'customer',
    rare: true,
  },
  'gate.evidence': {
    says: `Kinds of evidence that a version must have, for every tier or by tier: ${KIND_NAMES.join(', ')} (docs/pipelines.md).`,
    example: { limited: ['model-card'], high: ['model-card', 'explainability', 'sbom'] },
  },
  'gate.load': {
    says: 'What the load test of a version must show, as `steward loadtest` measures it (docs/loadtest.md): the evidence `load-test` is then demanded.',
    example: [{ at: 50, p99: '200ms' }],
    rare: true,
  },
  'gate.load[].at': {
    says: 'The rate that it must be driven at, or a higher one; the lowest of these is judged.',
    unit: 'requests a second',
    example: 50,
    rare: true,
  },
  'gate.load[].p50': {
    says: 'Time that half of the requests may take.',
    unit: 'time of one answer',
    example: '50ms',
    rare: true,
  },
  'gate.load[].p90': {
    says: 'Time that a tenth may take longer than.',
    unit: 'time of one answer',
    example: '100ms',
    rare: true,
  },
  'gate.load[].p95': {
    says: 'Time that a twentieth may take longer than.',
    unit: 'time of one answer',
    example: '150ms',
    rare: true,
  },
  'gate.load[].p99': {
    says: 'Time that a hundredth may take longer than.',
    unit: 'time of one answer',
    example: '200ms',
    rare: true,
  },
  'gate.load[].failed': {
    unit: 'share, 0 to 1',
    says: 'Which part of the requests may fail; without it 5 %, and 95 % of the rate must be reached.',
    example: { max: 0.01 },
    rare: true,
  },
  'gate.questions': {
    says: 'Questions that a named person answers for each version, with `steward evidence attest` or on its page.',
    example: [{ id: 'sound', of: 'validator', asks: 'Is its method sound for this use?', tiers: ['high'] }],
  },
  'gate.questions[].id': {
    says: 'Small letters, digits and inner hyphens; each question has its own.',
    example: 'sound',
  },
  'gate.questions[].of': { says: 'Who may answer.', example: 'validator' },
  'gate.questions[].asks': { says: 'The question, as it is put.', example: 'Is its method sound for this use?' },
  'gate.questions[].tiers': { says: 'Of which tiers it is asked; without it, of all.', example: ['high'] },
  'gate.signers': {
    says: 'Whose signatures over a version count; needed where `evidence` demands a `signature`.',
    example: [{ name: 'release-bot', pem: PEM }],
    rare: true,
  },
  'gate.signers[].name': { says: 'What the signer is called in reasons.', example: 'release-bot' },
  'gate.signers[].pem': {
    says: 'The public key (P-256, P-384, P-521 or Ed25519) or certificate, as PEM; never a private key.',
    example: PEM,
  },
  comparison: {
    says: 'How a challenger must compare with the version that serves before people are asked whether it goes live.',
    example: { margin: 0, confidence: 0.95 },
  },
  'comparison.metric': {
    says: 'The metric it must be better in. Without it AUC of a binary task, else the first with a limit in `gate`.',
    example: 'auc',
  },
  'comparison.margin': {
    says: 'By how much it must be better, lower end of the interval of the paired difference. 0: it must surely be better at all.',
    unit: 'unit of the metric',
    example: 0.01,
  },
  'comparison.confidence': {
    says: "How sure: confidence of that interval and of the gate's.",
    unit: CHANCE,
    example: 0.95,
  },
};
