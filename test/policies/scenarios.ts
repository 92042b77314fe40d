import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GateDecision } from '../../lib/domain/gate/decision.ts';
import type { GateCase, GateFacts, JudgedLimit } from '../../lib/domain/gate/facts.ts';
import type { Action, PermissionRequest, Policies } from '../../lib/ports/policies.ts';

export const FOLDER = fileURLToPath(new URL('../../policies', import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}/scenarios/${name}.json`, 'utf8'));

/** A question to the gate as `policies/scenarios/gate.json` writes it. */
export interface GateScenario {
  description: string;
  with?: Partial<GateFacts>;
  without?: (keyof GateFacts)[];
  measured?: Record<string, string>;
  limits?: JudgedLimit[];
  misfit?: string;
  signature?: string;
  missing?: GateCase['missing'];
  expected: { verdict: GateDecision['verdict']; reasons: string[] };
}
interface PermissionScenario {
  description: string;
  principal: string;
  action: Action;
  resource: string;
  context: PermissionRequest['context'];
  expected: { decision: 'allow' | 'deny'; reasons: string[] };
}

const gateFile: { base: GateCase; scenarios: GateScenario[] } = read('gate');
const permissionFile: {
  people: Record<string, PermissionRequest['principal']>;
  resources: Record<string, PermissionRequest['resource']>;
  scenarios: PermissionScenario[];
  matrix: { actions: Action[]; may: Record<string, Action[]> };
} = read('permissions');

export const BASE_CASE = gateFile.base;

/** The base case with other facts. */
export const caseWith = (facts: Partial<GateFacts>): GateCase => ({
  ...BASE_CASE,
  facts: { ...BASE_CASE.facts, ...facts },
});
export const { people: PEOPLE, resources: RESOURCES } = permissionFile;

/** One question to the policies: what comes out must equal what the scenario expects. */
export interface Scenario {
  readonly description: string;
  readonly kind: 'gate' | 'permissions';
  readonly expected: unknown;
  /** Ids of the rules that are expected to show. */
  readonly ids: readonly string[];
  readonly ask: (policies: Policies) => unknown;
}

export const gateScenario = (scenario: GateScenario): Scenario => {
  const { base } = gateFile;
  const facts: Record<string, unknown> = { ...base.facts, ...scenario.with };
  for (const name of scenario.without ?? []) delete facts[name];
  return {
    description: scenario.description,
    kind: 'gate',
    expected: scenario.expected,
    ids: scenario.expected.reasons.map((reason) => reason.split(':')[0]!),
    ask: (policies) => {
      const { measured = base.measured, limits = base.limits, misfit, signature, missing } = scenario;
      const said = { ...(misfit !== undefined && { misfit }), ...(signature !== undefined && { signature }) };
      const judged = { facts: facts as GateFacts, measured, limits, ...said, ...(missing && { missing }) };
      const { verdict, reasons } = policies.gate(judged);
      return { verdict, reasons: reasons.map(shown) };
    },
  };
};

const shown = ({ rule, subject, observed, limit, interval }: GateDecision['reasons'][number]) =>
  `${rule}: ${subject} ${observed}${interval ? ` [${interval.low}, ${interval.high}]` : ''}, limit ${limit}`;

const gateScenarios = gateFile.scenarios.map(gateScenario);

const permissionScenarios = permissionFile.scenarios.map(
  ({ description, principal, action, resource, context, expected }): Scenario => ({
    description,
    kind: 'permissions',
    expected: { ...expected, errors: [] },
    ids: expected.reasons,
    ask: (policies) => policies.may({ principal: PEOPLE[principal]!, action, resource: RESOURCES[resource]!, context }),
  }),
);

const matrixScenarios = Object.entries(permissionFile.matrix.may).flatMap(([person, may]) =>
  permissionFile.matrix.actions.map(
    (action): Scenario => ({
      description: `${person} ${may.includes(action) ? 'may' : 'may not'} ${action}`,
      kind: 'permissions',
      expected: { decision: may.includes(action) ? 'allow' : 'deny', errors: [] },
      ids: [],
      ask: (policies) => {
        const request = {
          principal: PEOPLE[person]!,
          action,
          resource: RESOURCES.limitedModel!,
          context: { mfa: false },
        };
        const { decision, errors } = policies.may(request);
        return { decision, errors };
      },
    }),
  ),
);

export const SCENARIOS: readonly Scenario[] = [...gateScenarios, ...permissionScenarios, ...matrixScenarios];

/** Descriptions of the scenarios that do not come out as expected. */
export const failing = (policies: Policies, scenarios = SCENARIOS): string[] =>
  scenarios
    .filter((scenario) => JSON.stringify(scenario.ask(policies)) !== JSON.stringify(scenario.expected))
    .map((s) => s.description);
