import { ASKED_KINDS, CHECK_KINDS, type CheckKind } from '../check/kinds.ts';
import { extractOf } from '../ledger/bounded.ts';
import { type Draft, digestOf } from '../ledger/record.ts';
import { WASTE_KINDS } from '../waste/waste-policy.ts';
import type { Incident, IncidentKind, Touched } from './incident.ts';
import { mattersToIncidents } from './matters.ts';

/** An incident after a record, and what the record did to it. */
export interface Touch {
  readonly incident: Incident;
  readonly change: Touched['change'];
}

type Told = Pick<Draft, 'type' | 'subject' | 'verdict' | 'reasons' | 'data'>;
interface Step {
  readonly at: IncidentKind;
  readonly deployment: string;
  /** Opens one where none is open; else what is not open stays as it is. */
  readonly opens?: Partial<Incident>;
  /** `null` closes it, and `stands` says why. */
  readonly to: (open: Incident) => Partial<Incident> | null;
  readonly stands?: string;
}

/**
 * What a record that is about to be committed means for the incidents of its model, from the record alone: what it opens, which open
 * ones it belongs to, what it closes. A further record of the same finding `continues` an incident, and only another state of things
 * `changed` it: that is what people are told of.
 * @param known the last incident of each place, open or closed
 * @param at ISO time of the record; `once` its business key, by which a new incident is told from all others
 */
export function decideIncidents(record: Told, known: readonly Incident[], at: string, once: string): Touch[] {
  const { tenant, model } = record.subject;
  if (model === undefined || !mattersToIncidents(record.type)) return [];
  return stepsOf(record, known.filter(isOpen)).flatMap((step): Touch[] => {
    const last = known.find((one) => one.kind === step.at && one.deployment === step.deployment);
    const open = last?.state === 'open' ? last : undefined;
    if (!open && !step.opens) return [];
    const entry = entryOf(record, at);
    if (!open) {
      const place = { tenant, model, kind: step.at, deployment: step.deployment };
      const fresh: Incident = {
        ...place,
        id: `inc-${at.slice(0, 16).replace(/[-:]/g, '')}-${digestOf({ ...place, once }).slice(0, 10)}`,
        state: 'open',
        openedAt: at,
        stands: 'found',
        ...(record.subject.version !== undefined && { version: record.subject.version }),
        confirms: 1,
        calm: 0,
        records: 1,
        story: [entry],
        revision: (last?.revision ?? 0) + 1,
        ...step.opens,
      };
      return [{ incident: fresh, change: 'opened' as const }];
    }
    const grown = { ...open, records: open.records + 1, story: told(open.story, entry), revision: open.revision + 1 };
    const to = step.to(open);
    if (to === null)
      return [
        {
          incident: { ...grown, state: 'closed' as const, closedAt: at, stands: step.stands ?? 'closed' },
          change: 'closed' as const,
        },
      ];
    const incident = { ...grown, ...to };
    const same = incident.stands === open.stands && incident.version === open.version;
    return [{ incident, change: same ? ('continues' as const) : ('changed' as const) }];
  });
}

const isOpen = ({ state }: Incident): boolean => state === 'open';
const isFinding = ({ kind }: Incident): boolean => (CHECK_KINDS as readonly string[]).includes(kind);
const asKind = (value: unknown): CheckKind | undefined => CHECK_KINDS.find((kind) => kind === value);

/** What a record means, place by place. */
function stepsOf(record: Told, open: readonly Incident[]): Step[] {
  const { type, subject, data, verdict = '' } = record;
  const { deployment = '', version } = subject;
  const here = open.filter((one) => one.deployment === deployment);
  const at = (one: Incident): Pick<Step, 'at' | 'deployment'> => ({ at: one.kind, deployment: one.deployment });
  const move = (ones: readonly Incident[], stands: string, more: Partial<Incident> = {}): Step[] =>
    ones.map((one) => ({ ...at(one), to: () => ({ stands, ...more }) }));
  const close = (ones: readonly Incident[], stands: string): Step[] =>
    ones.map((one) => ({ ...at(one), to: () => null, stands }));
  const goOn = (ones: readonly Incident[]): Step[] => ones.map((one) => ({ ...at(one), to: () => ({}) }));
  const findings = here.filter(isFinding);

  switch (type) {
    case 'DriftDetected':
    case 'QualityDropped': {
      const kind = asKind(data.kind);
      const confirms = Array.isArray(data.checks) ? data.checks.length : 1;
      return kind ? [{ at: kind, deployment, opens: { confirms }, to: () => ({ calm: 0 }) }] : [];
    }
    case 'CheckRecorded':
      return checked(record, here);
    case 'CheckMissed':
      return ASKED_KINDS.flatMap((kind) =>
        data.kind === kind ? [{ at: `missed-${kind}` as const, deployment, opens: {}, to: () => ({}) }] : [],
      );
    case 'TransformJobRead':
      return [
        {
          at: 'unpaired-jobs',
          deployment,
          ...(verdict === 'unpaired' && { opens: { stands: seen(record) } }),
          ...(verdict === 'paired' && { stands: 'the next job was paired' }),
          to: () => (verdict === 'paired' ? null : verdict === 'unpaired' ? { stands: seen(record) } : {}),
        },
      ];
    case 'RetrainHeld': {
      return move(
        findings.filter(({ kind }) => kind === data.kind),
        `held: ${rulesOf(record)}`,
      );
    }
    case 'RetrainStarted': {
      const ones = data.kind === 'person' ? open.filter(isFinding) : findings.filter(({ kind }) => kind === data.kind);
      return move(ones, 'retraining', { retrain: String(data.retrain) });
    }
    case 'RetrainFinished':
      return retrained(record, open);
    case 'VersionGated':
      return gated(record, open);
    case 'VersionRetired':
      return close(
        open.filter((one) => one.deployment === '' && one.version === version),
        'retired',
      );
    case 'ApprovalRequested':
      return move(findings, 'asking');
    case 'ApprovalAnswered':
      return verdict === 'counted'
        ? goOn(findings)
        : move(findings, verdict === 'approved' ? 'approved' : `ended: ${verdict}`);
    case 'ApprovalExpired':
    case 'ApprovalVoided':
    case 'ApprovalWithdrawn':
      return move(findings, `ended: question ${verdict}`);
    case 'ReleaseStarted':
      return verdict === 'started' ? move(findings, 'releasing') : [];
    case 'ReleaseCompleted':
      return close(
        open.filter(
          (one) =>
            (one.deployment === deployment && one.kind !== 'standby' && !one.kind.startsWith('missed-')) ||
            one.kind === 'retrain',
        ),
        `version ${version} is live`,
      );
    case 'ReleaseRolledBack':
    case 'ReleaseFailed':
      if (findings.length > 0) return move(findings, `ended: release ${verdict}`);
      return [
        {
          at: 'release',
          deployment,
          opens: { stands: verdict },
          to: () => ({ stands: verdict, ...(version && { version }) }),
        },
      ];
    case 'OutOfBandChangeFound':
      if (verdict === 'undone')
        return close(
          here.filter(({ kind }) => kind === 'out-of-band'),
          'undone',
        );
      return [{ at: 'out-of-band', deployment, opens: { stands: seen(record) }, to: () => ({ stands: seen(record) }) }];
    case 'OutOfBandAcknowledged':
      return close(
        here.filter(({ kind }) => kind === 'out-of-band'),
        'acknowledged',
      );
    case 'WasteFound':
      return WASTE_KINDS.filter((kind) => kind === data.kind).flatMap((kind) =>
        verdict === 'spared'
          ? close(
              here.filter((one) => one.kind === kind),
              verdict,
            )
          : [{ at: kind, deployment, opens: {}, to: () => ({}) }],
      );
    case 'ResponseHeld':
      return move(answered(data, open), `kept: ${rulesOf(record)}`);
    case 'RevertStarted':
      return move(data.incident === undefined ? findings : answered(data, open), 'reverting');
    case 'DeploymentFrozen':
      return move(data.incident === undefined ? findings : answered(data, open), 'frozen');
    case 'StandbyBehind':
      return [{ at: 'standby', deployment, opens: { stands: seen(record) }, to: () => ({ stands: seen(record) }) }];
    case 'StandbyReady':
      return close(
        here.filter(({ kind }) => kind === 'standby'),
        'ready',
      );
    case 'IncidentClosed':
      return close(
        open.filter(({ id }) => id === data.incident),
        'closed by a person',
      );
    default:
      return [];
  }
}

const rulesOf = ({ reasons = [] }: Told): string => reasons.map(({ rule }) => rule).join(', ');
/** The incident that something was done about, or was not. */
const answered = ({ incident }: Told['data'], open: readonly Incident[]): Incident[] =>
  open.filter(({ id }) => id === incident);

const seen = ({ data, reasons = [] }: Told): string =>
  `found: ${String(data.observed ?? '')}${reasons[0] ? ` ${digestOf(reasons).slice(0, 6)}` : ''}`;

/** A check that came ends that none came; stable ones in a row end a finding. One asked for out of turn, or made again, only belongs. */
function checked({ data, verdict, subject }: Told, here: readonly Incident[]): Step[] {
  const { deployment = '' } = subject;
  const kind = asKind(data.kind);
  if (!kind) return [];
  const counts = data.asked === undefined && data.again === undefined;
  const found: Step = {
    at: kind,
    deployment,
    stands: 'stable',
    to: (open) => {
      if (!counts || verdict === 'undecided') return {};
      const calm = verdict === 'stable' ? open.calm + 1 : 0;
      return calm >= open.confirms ? null : { calm };
    },
  };
  const missed = counts ? here.filter((one) => one.kind === `missed-${kind}`) : [];
  return [found, ...missed.map((one): Step => ({ at: one.kind, deployment, to: () => null, stands: 'checked again' }))];
}

/** How a retrain ended belongs to the finding it was started for; one that nobody waits for any more and that broke is an incident. */
function retrained({ data, verdict = '' }: Told, open: readonly Incident[]): Step[] {
  const own = open.filter((one) => one.retrain === data.retrain);
  const broke = verdict === 'pipeline-failed' || verdict === 'broken';
  if (own.length > 0)
    return own.map((one) => ({
      at: one.kind,
      deployment: one.deployment,
      // What ended it was told when it happened: a refused answer, a closed gate, a release that did not hold.
      to: () => (one.stands.startsWith('ended: ') ? {} : { stands: `ended: ${verdict}` }),
    }));
  if (broke) return [{ at: 'retrain', deployment: '', opens: { stands: verdict }, to: () => ({ stands: verdict }) }];
  return [];
}

/** A gate that closes stops a challenger on its way to an open finding, or is an incident of its own; unmanaged models have none. */
function gated({ data, verdict = '', subject }: Told, open: readonly Incident[]): Step[] {
  const { version = 0 } = subject;
  const gate = open.filter((one) => one.kind === 'gate');
  if (verdict === 'pass')
    return gate
      .filter((one) => (one.version ?? 0) <= version)
      .map((one) => ({
        at: one.kind,
        deployment: one.deployment,
        to: () => null,
        stands: `version ${version} passed`,
      }));
  if ((data.facts as { managed?: boolean } | undefined)?.managed === false) return [];
  const waiting = open.filter((one) => isFinding(one) && one.stands === 'retraining');
  if (waiting.length > 0)
    return waiting.map((one) => ({
      at: one.kind,
      deployment: one.deployment,
      to: () => ({ stands: `ended: gate ${verdict}` }),
    }));
  return [{ at: 'gate', deployment: '', opens: { stands: verdict }, to: () => ({ stands: verdict, version }) }];
}

const entryOf = (record: Told, at: string): Incident['story'][number] => ({
  at,
  type: record.type,
  ...(record.verdict !== undefined && { verdict: record.verdict.slice(0, 60) }),
  ...(record.subject.version !== undefined && { version: record.subject.version }),
  reasons: extractOf((record.reasons ?? []).slice(0, 2)).reasons,
});

/** The first entry and the last nineteen: an incident of a year stays one small item. */
const told = (story: Incident['story'], entry: Incident['story'][number]): Incident['story'] =>
  story.length < 20 ? [...story, entry] : [story[0]!, ...story.slice(2), entry];
