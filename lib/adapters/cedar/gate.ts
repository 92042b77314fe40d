import type { CedarValueJson, Context } from '@cedar-policy/cedar-wasm/nodejs';
import { IntegrityError, InvalidEventError } from '../../domain/errors.ts';
import { decideGate, type GateDecision, type GateRule } from '../../domain/gate/decision.ts';
import { FACT_NAMES, type FactName, GateCase, type GateFacts, LIMIT_NAMES } from '../../domain/gate/facts.ts';
import { evaluator } from './evaluator.ts';
import type { Policy } from './policy-file.ts';
import type { PolicySet } from './policy-set.ts';

/** Prepares the gate. Throws InvalidEventError when a rule lacks one of the annotations its reason is built from. */
export function gateOf(name: string, set: PolicySet): (judged: GateCase) => GateDecision {
  const rules = set.policies.filter((policy) => policy.effect === 'forbid').map(ruleOf);
  const known = new Set(rules.map((rule) => rule.id));
  const ask = evaluator(name, set);
  return (given) => {
    const parsed = GateCase.safeParse(given);
    if (!parsed.success) {
      const named = parsed.error.issues.map(({ path, message }) => `\`${path.join('.') || 'facts'}\`: ${message}`);
      throw new InvalidEventError(`gate facts are malformed: ${named.join('; ')}`, { cause: parsed.error });
    }
    const { decision, reasons } = ask({
      principal: { type: 'Gate', id: 'gate' },
      action: 'decide',
      resource: VERSION,
      context: contextOf(parsed.data.facts),
      entities: [{ uid: VERSION, attrs: {}, parents: [], tags: tagsOf(parsed.data.measured) }],
    });
    if (decision === 'deny' && (reasons.length === 0 || reasons.some((id) => !known.has(id)))) {
      throw new IntegrityError(
        `the gate is closed by no rule it knows (\`${reasons.join(', ')}\`): a \`permit\` must open it`,
      );
    }
    return decideGate(rules, new Set(decision === 'deny' ? reasons : []), parsed.data);
  };
}

const VERSION = { type: 'ModelVersion', id: 'version' } as const;

/** Typed fields only: the schema let nothing through that could smuggle in an entity or an extension value. */
function contextOf(facts: GateFacts): Context {
  const context: Context = {};
  for (const name of FACT_NAMES) {
    const value = facts[name];
    if (value !== undefined) context[name] = cedarValue(name, value);
  }
  return context;
}

const ENTITIES: Partial<Record<FactName, string>> = { tier: 'Tier', task: 'Task' };

function cedarValue(name: FactName, value: boolean | number | string | string[]): CedarValueJson {
  const type = ENTITIES[name];
  return type === undefined || typeof value !== 'string' ? value : { __entity: { type, id: value } };
}

const tagsOf = (measured: GateCase['measured']): Record<string, CedarValueJson> =>
  Object.fromEntries(Object.entries(measured).map(([name, arg]) => [name, { __extn: { fn: 'decimal', arg } }]));

function ruleOf({ id, file, text, annotations }: Policy): GateRule {
  const refuse = (why: string): never => {
    throw new InvalidEventError(`gate rule \`${id}\` in \`${file}\` ${why}`);
  };
  if (/\bModelVersion\s*::\s*"/.test(text))
    refuse('names a version by an id that no version has here, and would never fire: `context.model == "fraud-score"`');
  const { outcome, reason = '', fact, measured, limit = '' } = annotations;
  if (outcome !== 'fail' && outcome !== 'inconclusive')
    return refuse('needs `@outcome("fail")` or `@outcome("inconclusive")`');
  if (reason.trim() === '') refuse('needs a `@reason` that says in plain words what it demands');
  if (!LIMIT_NAMES.some((known) => known === limit) && (limit.trim() === '' || /^[a-z]+[A-Z]/.test(limit))) {
    refuse(`has \`@limit("${limit}")\`, but needs the limit in words or one of \`${LIMIT_NAMES.join('`, `')}\``);
  }
  const factNamed = (text: string) =>
    FACT_NAMES.find((known) => known === text) ??
    refuse(`has \`@fact("${text}")\`, which is not a fact: allowed are \`${FACT_NAMES.join('`, `')}\``);
  if (measured !== undefined && fact !== undefined) refuse('has `@fact` and `@measured`: it can show one of them');
  if (measured?.trim() === '')
    refuse('needs the name of a measured number in `@measured`, as `f1Macro[region = north]`');
  const shows = measured === undefined ? { fact: factNamed(fact ?? '') } : { measured };
  return { id, outcome, reason, shows, limit };
}
