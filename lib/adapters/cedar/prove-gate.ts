import { GateCase, GateFacts } from '../../domain/gate/facts.ts';
import type { Policies } from '../../ports/policies.ts';

/** Each fact with some value that it may have: of those of all kinds, the first that fits. */
const EVERY_FACT = GateCase.parse({
  facts: Object.fromEntries(
    Object.entries(GateFacts.shape).map(([name, schema]) => [
      name,
      [true, 1, ['some'], 'limited', 'binary'].find((value) => schema.safeParse(value).success),
    ]),
  ),
  measured: { auc: '0.5000' },
});

/** Throws when the gate does not take every fact of the domain. */
export function proveGate(gate: Policies['gate']): void {
  gate(EVERY_FACT);
}
