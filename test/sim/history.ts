import { CATALOG_CHAIN } from '../../lib/domain/ledger/chain.ts';
import { type LedgerRecord, readRecord } from '../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import { verifyChain, verifyLedger } from '../../lib/domain/ledger/verify.ts';
import { fold } from './fold.ts';
import { homeLines, rowsOf } from './home.ts';
import type { Lived } from './run.ts';
import { ENDPOINT } from './world/life.ts';

const MODEL = { tenant: 'default', model: 'flight-delay' };
const CHAIN = `model.${MODEL.tenant}.${MODEL.model}`;

/** The records of the model in order. */
export async function recordsOf({ plane }: Lived): Promise<LedgerRecord[]> {
  return (await Array.fromAsync(plane.ports.ledger.read(CHAIN))).map(readRecord);
}

/** Everything that is wrong with a life that is over, in words; nothing of a good one. */
export async function problemsOf(lived: Lived): Promise<string[]> {
  const records = await recordsOf(lived);
  return [
    ...lived.watcher.wrong,
    ...(lived.stuck ? ['stuck: there was always something to do, and time did not go on'] : []),
    ...(await brokenChains(lived)),
    ...doubles(lived, records),
    ...(await unlikeRecords(lived, records)),
    ...lost(lived, records),
    ...(await untrue(lived)),
  ];
}

async function brokenChains({ plane, home }: Lived): Promise<string[]> {
  const { ledger, trust } = plane.ports;
  const chains = new Map<string, StoredRecord[]>([[CATALOG_CHAIN, []]]);
  for (const row of rowsOf(home, 'SELECT DISTINCT chain FROM ledger')) chains.set(String(row.chain), []);
  const reports = [];
  for (const chain of chains.keys()) {
    const stored = await Array.fromAsync(ledger.read(chain));
    reports.push(verifyChain(chain, stored, await ledger.head(chain), trust.log, trust.keys()));
  }
  return verifyLedger(reports).findings.map(({ chain, seq, problem }) => `ledger: ${chain} ${seq}: ${problem}`);
}

/** What may be there once, by what it is about. */
const ONCE: Partial<Record<LedgerRecord['type'], (record: LedgerRecord) => unknown>> = {
  ModelVersionRegistered: ({ subject, verdict }) => verdict === 'registered' && subject.version,
  VersionCompared: ({ subject, data }) => `${subject.version} ${data.gate}`,
  ApprovalRequested: ({ subject }) => subject.version,
  ReleaseStarted: ({ subject }) => subject.version,
  ReleaseCompleted: ({ subject }) => subject.version,
  RetrainStarted: () => 'retrain',
  PipelineStarted: ({ data }) => data.retrain,
  RetrainFinished: ({ data }) => data.retrain,
  CheckRecorded: ({ data }) => `${data.kind} ${data.slot} ${data.again ?? ''}`,
};

function doubles({ home, sagemaker }: Lived, records: readonly LedgerRecord[]): string[] {
  const found: string[] = [];
  const replaced = new Set(records.flatMap(({ data }) => (data.replacedBy === undefined ? [] : [data.approval])));
  const keys = records.flatMap((record) => {
    if (record.type === 'ApprovalRequested' && replaced.has(record.data.approval)) return [];
    const key = ONCE[record.type]?.(record);
    return key === undefined || key === false ? [] : [`${record.type} ${key}`];
  });
  const notices = homeLines<{ id: string }>(home, 'inbox.jsonl').map(({ id }) => `notice ${id}`);
  for (const [key, all] of Map.groupBy([...keys, ...notices], (one) => one))
    if (all.length > 1) found.push(`twice: ${key} is there ${all.length} times`);
  const wanted = records.filter(({ type }) => type === 'RetrainStarted').length;
  const trained = sagemaker.executions.of('flight-delay-training').length;
  if (trained > wanted) found.push(`twice: ${trained} pipelines were started for ${wanted} retrains`);
  const kinds = ['model', 'endpoint configuration', 'endpoint'];
  for (const kind of kinds) {
    const there = sagemaker.world.store.list(kind).length;
    const most = kind === 'endpoint' ? 1 : records.filter(({ type }) => type === 'ReleaseStarted').length;
    if (there > most) found.push(`twice: there are ${there} of kind ${kind}, and no more than ${most} were wanted`);
  }
  return found;
}

/** Where the items say other than the records. */
async function unlikeRecords({ plane }: Lived, records: readonly LedgerRecord[]): Promise<string[]> {
  const { registry } = plane.ports;
  const told = fold(records);
  const found: string[] = [];
  const same = (what: string, item: unknown, record: unknown): void => {
    if (item !== record) found.push(`fold: ${what} is ${item}, and by its records ${record}`);
  };
  const versions = await registry.versions(MODEL, { n: 100 });
  same('the number of versions', versions.length, told.versions.size);
  for (const version of versions) {
    same(`version ${version.version}`, version.state, told.versions.get(version.version));
    for (const { id, state } of await registry.approvals(MODEL, version.version))
      same(`question ${id}`, state, told.questions.get(id));
  }
  const deployment = await registry.deployment(MODEL, ENDPOINT);
  same('the champion', deployment?.champion, told.champion);
  same('what is releasing', deployment?.releasing?.version, told.releasing);
  for (const [version, state] of told.releases)
    same(`release ${version}`, deployment?.releases[String(version)], state);
  const retrains = await registry.retrains(MODEL);
  same('the number of retrains', retrains.length, told.retrains.size);
  for (const { id, state } of retrains) same(`retrain ${id}`, state, told.retrains.get(id));
  for (const [key, verdict] of told.checks) {
    const [kind = '', slot = ''] = key.split(' ');
    same(`check ${key}`, (await registry.check(MODEL, kind as never, ENDPOINT, slot))?.verdict, verdict);
  }
  return found;
}

/** What was begun and never ended. An execution that ended badly is no loss where a record says how what it had begun ended. */
function lost({ plane }: Lived, records: readonly LedgerRecord[]): string[] {
  const told = fold(records);
  const found: string[] = [];
  for (const { name, status, state, error, input } of plane.workflows.list()) {
    const version = (input as { version?: number }).version;
    const closed = version !== undefined && told.versions.get(version) === 'gated-pass' && told.spent.has(version);
    if (status === 'RUNNING' || (status !== 'SUCCEEDED' && !closed))
      found.push(`lost: execution ${name} is ${status} in ${state} ${error ?? ''}`);
  }
  for (const { flow, reason } of plane.queue.dead()) found.push(`lost: a message to ${flow} is parked: ${reason}`);
  for (const [retrain, state] of told.retrains) if (state === 'running') found.push(`lost: retrain ${retrain} runs`);
  if (told.releasing !== undefined) found.push(`lost: the release of version ${told.releasing} is on its way`);
  for (const [version, state] of told.versions)
    if (['registered', 'awaiting-approval'].includes(state) || (state === 'gated-pass' && !told.spent.has(version)))
      found.push(`lost: version ${version} stays ${state}`);
  return found;
}

/** Where the endpoint serves other than the registry says, and nobody was told. */
async function untrue({ plane, watcher }: Lived): Promise<string[]> {
  const deployment = await plane.ports.registry.deployment(MODEL, ENDPOINT);
  const served = watcher.served();
  if (served?.version === deployment?.champion && (served === undefined || served.settled)) return [];
  if (deployment?.outOfBand) return [];
  return [`untrue: the champion is ${deployment?.champion}, and there is ${JSON.stringify(served)}`];
}
