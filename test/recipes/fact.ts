import type { Recipe } from './copy.ts';

const RULE = `@id("several-containers")
@outcome("fail")
@reason("a version is one container: what several do together was not evaluated")
@fact("oneContainer")
@limit("true")
forbid (principal, action == Action::"decide", resource)
when { !context.oneContainer };
`;

const SCENARIO = `    {
      "description": "several containers",
      "with": { "oneContainer": false },
      "expected": { "verdict": "fail", "reasons": ["several-containers: oneContainer false, limit true"] }
    },
`;

/** "Adding a policy fact", with the rule it is for. */
export const FACT: Recipe = {
  'lib/domain/gate/facts.ts': (before) =>
    before.replace(
      '  artifactDigestKnown:',
      '  /** The package is of one container. */\n  oneContainer: z.boolean(),\n  artifactDigestKnown:',
    ),
  'lib/domain/gate/gate-facts.ts': (before) =>
    before.replace(
      '    artifactDigestKnown:',
      '    oneContainer: input.package.containers.length === 1,\n    artifactDigestKnown:',
    ),
  'policies/gate.cedarschema': (before) =>
    before.replace('    artifactDigestKnown:', '    oneContainer: Bool,\n    artifactDigestKnown:'),
  'policies/gate/several-containers.cedar': () => RULE,
  'policies/scenarios/gate.json': (before) =>
    before
      .replace('    "artifactDigestKnown"', '    "oneContainer": true,\n    "artifactDigestKnown"')
      .replace('  "scenarios": [\n', `  "scenarios": [\n${SCENARIO}`),
  'lib/adapters/cedar/required.ts': (before) =>
    before.replace("    'schema-incompatible'", "    'several-containers': 'forbid',\n    'schema-incompatible'"),
  'docs/policies.md': (before) =>
    before.replace(
      '| `image-by-tag`',
      '| `several-containers` | fail | a version is one container: what several do together was not evaluated |\n| `image-by-tag`',
    ),
};

/** Gates a version of two containers, and says which scenarios do not come out as written. */
export const GATED = `
import { loadPolicies } from './lib/adapters/cedar/load-policies.ts';
import { gateCase } from './lib/domain/gate/gate-facts.ts';
import { failing } from './test/policies/scenarios.ts';
const policies = loadPolicies('policies');
const one = { image: 'r@sha256:' + 'a'.repeat(64), artifact: '', unreadable: [] };
const measure = (value, low, high) => ({ value, method: 'recipe', interval: () => ({ low, high }) });
const { verdict, reasons } = policies.gate(gateCase({
  subject: { tenant: 'default', model: 'flight-delay' },
  settings: {
    tier: 'limited', task: { type: 'binary' }, stages: ['prod'], confidence: 0.95,
    gate: { aucFloor: 0.6, minimumHeldOutRows: 100, maximumLoss: 0.01 },
  },
  package: { status: 'Completed', containers: [one, one], baseline: 'b', trainingData: 't', schemaCompatible: true },
  evaluation: { rows: 1000, compared: false, challenger: { auc: measure(0.7, 0.69, 0.71) }, differences: {}, slices: [], groups: [], leftOut: [], unmeasured: [] },
  hasChampion: false,
}));
process.stdout.write(JSON.stringify({ verdict, rules: reasons.map(({ rule }) => rule), failing: failing(policies) }));
`;
