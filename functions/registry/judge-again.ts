import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';

/** The wish that the gate's own flow hears: it judges the version by what is there now, and what passes is asked about then. */
export const gateAgain = ({ tenant, model, version }: ModelVersion, because: string): Draft => ({
  type: 'GateAsked',
  actor: { kind: 'service', id: 'release' },
  subject: { tenant, model, version },
  data: { because },
});

/** Why nobody is asked under a judgement that does not stand any more. */
export const notStandingReason = ({ stage }: DeploymentSpec, because: string): Reason => ({
  ...{ rule: 'stage', subject: 'gate', observed: because },
  limit: `before anybody is asked about ${stage}`,
});
