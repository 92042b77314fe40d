import { noteText } from '../../lib/domain/function/alias-note.ts';
import { decideShift, firstShift } from '../../lib/domain/function/decide-shift.ts';
import { notOurs } from '../../lib/domain/function/not-ours.ts';
import { functionVariables, imageByDigest } from '../../lib/domain/function/packaged-function.ts';
import { containersOf } from '../../lib/domain/model/model.ts';
import { oldFleetStays, waitsOf } from '../../lib/domain/plan/plan-length.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { comparePackage } from '../../lib/domain/release/compare-content.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { isOurs } from '../../lib/domain/release/decide-drive.ts';
import { alarmName } from '../../lib/domain/release/release-alarms.ts';
import { decideWayBack } from '../../lib/domain/release/way-back.ts';
import type { Content } from '../../lib/domain/served/served.ts';
import { type SeenAlias, versionIn } from '../../lib/domain/serving/served-alias.ts';
import type { Serving } from '../../lib/domain/serving/serving.ts';
import { functionSize } from '../../lib/domain/serving/settings.ts';
import { HOUR, iso } from '../../lib/domain/time.ts';
import { loadInventory } from '../register/take-inventory.ts';
import { brokenAnswers } from './answers.ts';
import { type Approved, closedState, currentRelease, type Release, type ReleaseNeeds } from './load-release.ts';
import { reconcileBefore } from './out-of-band.ts';
import { aliasObserved, loadAlias } from './place/observe-alias.ts';
import { compareVersion, prepareFunction } from './place/prepare-function.ts';
import { staysApproved } from './place/prepare-served.ts';
import { failRelease } from './record-release.ts';
import { refuseNeverServed } from './served-before.ts';
import { askNew } from './smoke/ask-smoke.ts';
import { changedOnWayBack, type Driven } from './update-endpoint.ts';

/** What Lambda takes before an alias moves, and the looks at it come late by. */
const BESIDE_BAKES = HOUR;

/** A release onto an alias. */
type Onto = Extract<Serving, { type: 'lambda' }>;

/**
 * Calls Lambda for a recorded intent: the function's image and settings, a published version, its smoke request before anybody is sent
 * there, alarms, then the alias. `waiting` asks to be called again.
 */
export async function driveAlias(ports: ReleaseNeeds, found: Approved, onto: Onto): Promise<Driven> {
  const closed = closedState(found);
  if (closed) return { verdict: closed, made: [] };
  const { deployment, spec, version } = found;
  const { config, deadline } = currentRelease(found);
  const failed = async (reasons: readonly Reason[], at: SeenAlias | undefined): Promise<Driven> => ({
    ...(await failRelease(ports, found, reasons, 'failed', aliasObserved(at))),
    made: [],
  });
  const at = await loadAlias(ports, { name: onto.function, alias: onto.alias });
  const observed = aliasObserved(at);
  if (observed?.config === config || observed?.pending === config)
    return { verdict: 'driven', made: madeBy(at, observed.pending === config) };
  if (observed && deployment.config === undefined && !isOurs(deployment.created, observed))
    return failed([notOurs(onto)], at);
  const latest = deadline - waitsOf(spec.plan, []) - BESIDE_BAKES;
  if (ports.clock.now() >= latest) return failed([late(latest)], at);
  if (!(await reconcileBefore(ports, deployment, observed))) return { verdict: 'waiting', made: [] };
  const unanswered = await brokenAnswers(ports, found.approval!, found.back);
  if (unanswered.length > 0) return failed(unanswered, at);
  const changed = await approvePackage(ports, found);
  if (changed.length > 0) return failed(changed, at);
  const content = approvedContent(version, spec);
  const prepared = await prepareFunction(ports.functions, wantedOf(found, onto), content);
  if (prepared.verdict === 'waiting') return { verdict: 'waiting', made: [] };
  if (prepared.verdict === 'foreign') return failed([...prepared.reasons, staysApproved(version.package)], at);
  const { version: number, changedAt } = prepared.version;
  const { reasons: refused } = await askNew(ports, found, config, number);
  if (refused.length > 0) return failed([...refused, staysApproved(version.package)], at);
  await putAlarms(ports, found, onto, number);
  const before = at && { config: deployment.config ?? 'none', version: at.seen.version };
  const to = firstShift({ config, version: number }, before, spec.plan, ports.clock.now());
  await ports.functions.moveAlias(onto.function, onto.alias, to, at?.seen.revision);
  return { verdict: 'driven', made: [changedAt] };
}

/** What was made of the version that comes, or that is there. */
function madeBy({ seen, versions }: SeenAlias = NOWHERE, comes: boolean): number[] {
  const number = comes ? (Object.keys(seen.others)[0] ?? seen.version) : seen.version;
  return versions.flatMap(({ version, changedAt }) => (version === number ? [changedAt] : []));
}
const NOWHERE: SeenAlias = {
  name: '',
  alias: '',
  versions: [],
  seen: { version: '', others: {}, description: '', revision: '' },
};

/** Holds the package against the version, and says in SageMaker that it is approved, once. */
async function approvePackage(ports: ReleaseNeeds, found: Release): Promise<Reason[]> {
  const { version } = found;
  const [inventory, pkg] = await Promise.all([
    loadInventory(ports.evidence, version),
    ports.sagemaker.describePackage(version.package),
  ]);
  const changed = comparePackage(version, pkg?.containers ?? [], inventory);
  const approvedAs = `approved in steward: ${currentRelease(found).approval}`;
  if (changed.length === 0 && (pkg?.approval !== 'Approved' || pkg.approvedAs !== approvedAs))
    await ports.sagemaker.approvePackage(version.package, approvedAs);
  return changed;
}

function wantedOf({ version }: Release, onto: Onto) {
  const [container] = containersOf(version);
  return {
    name: onto.function,
    image: imageByDigest(container!),
    digest: container!.imageDigest,
    environment: functionVariables(container!),
    ...functionSize(onto),
  };
}

async function putAlarms(ports: ReleaseNeeds, found: Release, onto: Onto, number: string): Promise<void> {
  const { config } = currentRelease(found);
  for (const alarm of found.spec.alarms)
    await ports.alarms.put({
      ...alarm,
      name: alarmName(config, alarm),
      config,
      function: onto.function,
      alias: onto.alias,
      version: number,
    });
}

/**
 * Moves an alias on, or back, as is due: Lambda moves none by itself. Before all requests go to what comes, it is held against what was
 * approved once more.
 */
export async function shiftAlias(ports: ReleaseNeeds, found: Approved, onto: Onto): Promise<void> {
  const { deployment, spec } = found;
  const { config, alarms } = currentRelease(found);
  const at = await loadAlias(ports, { name: onto.function, alias: onto.alias });
  if (!at) return;
  const ringing = (await firstRinging(ports, alarms)) ?? otherContent(found, at);
  const shift = decideShift({
    alias: at.seen,
    config,
    served: deployment.content && versionIn(deployment.content),
    changed: deployment.outOfBand !== undefined,
    plan: spec.plan,
    stays: oldFleetStays(spec.plan) * 1000,
    ringing,
    now: ports.clock.now(),
  });
  if (shift.verdict !== 'hold') await ports.functions.moveAlias(onto.function, onto.alias, shift.to, at.seen.revision);
}

async function firstRinging({ alarms }: ReleaseNeeds, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const why = await alarms.ringing(name);
    if (why !== undefined) return `${name} rings: ${why}`;
  }
  return undefined;
}

function otherContent({ version, spec }: Release, { seen, versions }: SeenAlias): string | undefined {
  const number = Object.keys(seen.others)[0];
  const comes = versions.find((one) => one.version === number);
  if (number === undefined || !comes) return undefined;
  const [first] = compareVersion(approvedContent(version, spec), comes);
  return first && `version ${number} is not what was approved: ${first.rule} ${first.observed}`;
}

/**
 * Leads an alias back to the version that served before, at once; where none did, takes the alias away again, if it leads where this
 * release led it.
 */
export async function aliasBack(ports: ReleaseNeeds, found: Release, onto: Onto): Promise<{ verdict: string }> {
  const { deployment } = found;
  const at = await loadAlias(ports, { name: onto.function, alias: onto.alias });
  const observed = aliasObserved(at);
  const way = decideWayBack(deployment, observed);
  if (way === 'none' || !at) return { verdict: 'reverting' };
  if (!(await reconcileBefore(ports, deployment, observed))) return { verdict: 'waiting' };
  if (way === 'delete') {
    await ports.functions.deleteAlias(onto.function, onto.alias);
    return { verdict: 'reverting' };
  }
  const never = [
    ...(await refuseNeverServed(ports, deployment)),
    ...(await otherOnWayBack(ports, onto, deployment.content)),
  ];
  const changed = await changedOnWayBack(ports, deployment);
  const foreign = [...never, ...(changed === 'reading' ? [] : changed)];
  if (foreign.length > 0) return failRelease(ports, found, foreign, 'failed', observed);
  if (changed === 'reading') return { verdict: 'waiting' };
  const why = `took back ${currentRelease(found).config}`;
  const to = {
    version: versionIn(deployment.content!)!,
    others: {},
    description: noteText({ phase: 'rests', config: way.config, why }),
  };
  await ports.functions.moveAlias(onto.function, onto.alias, to, at.seen.revision);
  return { verdict: 'reverting' };
}

/** How the version that an alias would go back to differs from what was verified of it. */
async function otherOnWayBack(
  { functions }: ReleaseNeeds,
  onto: Onto,
  content: Content | undefined,
): Promise<Reason[]> {
  const number = content && versionIn(content);
  const found = number === undefined ? undefined : await functions.describe(onto.function, number);
  return content && found
    ? compareVersion(content, found)
    : [{ rule: 'way-back', subject: 'version', observed: 'absent', limit: number ?? 'one that was verified' }];
}

const late = (latest: number): Reason => ({
  rule: 'deadline',
  subject: 'function',
  observed: 'not ready',
  limit: `ready by ${iso(latest)}`,
});
