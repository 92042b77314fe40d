import { ConflictError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Pointer } from '../../lib/domain/failover/pointer.ts';
import { type ReadStatement, readStatement } from '../../lib/domain/failover/statement.ts';
import type { TrustedKeys } from '../../lib/domain/ledger/signature.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { compareContent } from '../../lib/domain/release/compare-content.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PointerPlace } from '../../lib/ports/effects.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { FailedOver } from './failover.ts';

/** All that is asked: of the region of the standby alone, with the credentials of whoever asks. */
interface Needs extends Pick<Ports, 'traffic' | 'clock'> {
  readonly sagemaker: Pick<Ports['sagemaker'], 'describeEndpoint'>;
  /** The public keys of the ledger, as they were kept. */
  readonly keys: TrustedKeys;
}

export interface EvidenceDue {
  readonly of: PointerPlace;
  readonly standby: string;
  readonly region: string;
  readonly toVersion?: number | undefined;
  readonly dryRun: boolean;
  readonly because: string;
  /** Who asks, as AWS calls them. */
  readonly by: string;
}

/**
 * Sends callers to a standby while Steward itself cannot be asked: by the last signed statement of what stands there, held against what runs there. Steward takes
 * the move into its ledger once it is back.
 */
export function failoverFromEvidence({ traffic, sagemaker, clock, keys }: Needs) {
  return async function failoverFromEvidence(due: EvidenceDue): Promise<FailedOver> {
    const { of, standby, region } = due;
    const left = await traffic.lastLeft(of);
    if (!left) throw new NotFoundError(`no statement of what stands by for \`${of.deployment}\` was left there`);
    const about = { tenant: of.tenant, model: of.model, primary: of.deployment, standby };
    const said = readStatement(left.text, left.name, about, keys);
    const observed = await sagemaker.describeEndpoint(standby);
    const reasons =
      'problem' in said ? [unsaid(left.name, said.problem)] : reasonsAgainst(said, standby, observed, due.toVersion);
    if ('problem' in said || reasons.length > 0) return { verdict: 'refused', deployment: of.deployment, reasons };
    const version = said.standby.subject.version!;
    const place = { deployment: of.deployment, endpoint: standby, region, version, reasons: [] };
    const read = await traffic.read(of);
    if (read?.pointer.endpoint === standby) return { verdict: 'already', ...place };
    if (due.dryRun) return { verdict: 'would-move', ...place };
    const { tenant, model, deployment } = of;
    const account = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(due.by)?.[1];
    const pointer: Pointer = {
      ...{
        v: 1,
        tenant,
        model,
        deployment,
        number: (read?.pointer.number ?? 0) + 1,
        endpoint: standby,
        region,
        version,
      },
      ...(account !== undefined && { account }),
      ...{ at: iso(clock.now()), by: due.by, because: due.because, evidence: left.name },
    };
    if (await traffic.move(of, pointer, read?.tag)) return { verdict: 'moved', ...place };
    throw new ConflictError(`the pointer of \`${deployment}\` was moved by somebody else meanwhile: ask again`, {
      clause: 'pointer',
    });
  };
}

const unsaid = (name: string, problem: string): Reason => ({
  rule: 'statement',
  subject: name,
  observed: problem,
  limit: 'a statement that holds with the ledger’s public key',
});

/** What speaks against sending callers there: what runs is not what was verified, or not what served. */
function reasonsAgainst(
  { primary, standby: stood, content }: Exclude<ReadStatement, { problem: string }>,
  endpoint: string,
  observed: EndpointObservation | undefined,
  toVersion: number | undefined,
): Reason[] {
  const say = (rule: string, found: string, limit: string): Reason => ({
    rule,
    subject: endpoint,
    observed: found,
    limit,
  });
  if (!observed) return [say('standby-live', 'no endpoint', 'the one that was verified')];
  const [serves, stands] = [primary.subject.version, stood.subject.version];
  const config = String(stood.data.config);
  return [
    ...(observed.status === 'InService' ? [] : [say('status', observed.status, 'InService')]),
    ...(observed.config === config ? [] : [say('running-config', observed.config, config)]),
    ...compareContent(content, observed),
    ...(stands === (toVersion ?? serves)
      ? []
      : [
          say(
            'standby-version',
            `${stands} live`,
            toVersion === undefined
              ? `version ${serves}, which served; \`--to-version ${stands}\` has callers get ${stands} in its place`
              : `version ${toVersion}, which was asked for`,
          ),
        ]),
  ];
}
