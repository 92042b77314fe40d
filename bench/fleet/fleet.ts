// npm run bench:fleet: what each door asks of the tables, answers and holds in memory, from one model to five thousand.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { api } from '../../functions/api/api.ts';
import { audit, openExport } from '../../functions/audit/audit.ts';
import { sweep } from '../../functions/reconcile/sweep.ts';
import { loadPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { ids } from '../../lib/adapters/ids.ts';
import { registryOver } from '../../lib/adapters/items/registry.ts';
import { usagesOver } from '../../lib/adapters/items/usages.ts';
import { localSigner } from '../../lib/adapters/local/keys/signer.ts';
import { localItems } from '../../lib/adapters/local/ledger/items.ts';
import { localLedger, putLocally } from '../../lib/adapters/local/ledger/ledger.ts';
import { openStore } from '../../lib/adapters/local/ledger/store.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { WORK } from '../cost/work.ts';
import { Asked, countedItems, countedLedger } from './counted.ts';
import { checks, models, records, START } from './filled.ts';

interface Row {
  readonly door: string;
  readonly requests: number;
  readonly units: number;
  readonly bytes: number;
  readonly ms: number;
  /** How far the process grew beyond what it had, in MB. */
  readonly memory: number;
  /** Models that a tick looked at, records that the audit read. */
  readonly of?: number;
}

const LOG = 'steward/000000000000/us-east-1/bench';
const CHAIN = '/api/ledger/model.default.model-00000';
const MB = 1024 * 1024;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** One fleet in a process of its own: what it peaks at is its own. */
async function measured(fleet: { models: number; checks: number; records: number }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-doors-'));
  const db = openStore(join(folder, 'plane.db'));
  const clock = { now: () => START + 1000 };
  const store = localLedger(db, { clock, ids, log: LOG, sign: localSigner(join(folder, 'keys')) });
  await models(store, fleet.models);
  await checks(store, fleet.checks);
  await records(store, fleet.records);

  const asked = new Asked();
  const items = countedItems(localItems(db), asked);
  const registry = registryOver(items);
  const usages = usagesOver(items, putLocally(db));
  const ledger = countedLedger(store, asked);
  const person = { id: 'u_ben', tenants: ['default'], groups: ['approvers' as const], amr: ['pwd'], authAgeSeconds: 1 };
  const ports = {
    registry,
    usages,
    ledger,
    clock,
    policies: loadPolicies('policies'),
    trust: { log: LOG, keys: () => trustedKeys([]), publicKey: () => undefined },
    checkpoints: undefined as never,
    evidence: {} as never,
  };
  const app = new Hono().route(
    '/',
    api({
      ports,
      personOf: async () => person,
      log: ({ message }) => void process.stderr.write(`${message}\n`),
    }),
  );
  // An endpoint that is being updated: looked at, and nothing found about it.
  const sagemaker = {
    describeEndpoint: async () => ({ status: 'Updating', config: 'c', variants: [], shadows: [], extras: [] }),
  } as never;
  const workflows = { describe: async () => ({ status: 'RUNNING' }) } as never;

  const rows: Row[] = [];
  const door = async (name: string, work: () => Promise<{ bytes: number; of?: number }>): Promise<void> => {
    asked.take();
    const before = process.memoryUsage().rss;
    let peak = before;
    const look = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 20);
    const began = performance.now();
    const done = await work();
    const ms = performance.now() - began;
    clearInterval(look);
    peak = Math.max(peak, process.memoryUsage().rss);
    rows.push({ door: name, ...asked.take(), ...done, ms, memory: (peak - before) / MB });
  };
  const get = async (path: string): Promise<number> => {
    const response = await app.request(path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.arrayBuffer()).byteLength;
  };
  // The first request of a process compiles what all share.
  await get('/api/me');
  for (const path of [
    '/api/models',
    '/api/models?limit=500',
    '/api/models/model-00000',
    '/api/approvals',
    '/api/approvals?state=open',
    '/api/approvals/open-count',
    '/api/models/model-00000/checks',
    '/api/models/model-00000/checks?limit=500',
    `${CHAIN}?from=-500`,
  ])
    await door(path, async () => ({ bytes: await get(path) }));
  await door('sweep, one tick', async () => {
    const { looked } = await sweep({ ...ports, sagemaker, workflows, alarms: {} } as never)({});
    return { bytes: 0, of: looked };
  });
  await door('audit of the ledger', async () => {
    const { verdict, records } = await audit(
      await openExport({ ledger, checkpoints: { last: async () => undefined } }, LOG),
      trustedKeys([]),
    );
    if (verdict === 'tampered') throw new Error('the bench wrote a ledger that does not verify');
    return { bytes: 0, of: records };
  });
  db.close();
  rmSync(folder, { recursive: true });
  return rows;
}

const FLEETS = [
  { models: 1, checks: 0, records: 0 },
  { models: 100, checks: 0, records: 0 },
  { models: 1000, checks: 0, records: 0 },
  { models: 5000, checks: 0, records: 0 },
  { models: 1, checks: 10_000, records: 100_000 },
];

const given = process.argv[2];
if (given !== undefined) print(JSON.stringify(await measured(JSON.parse(given))));
else {
  const parts: string[] = [];
  for (const fleet of FLEETS) {
    const told = execFileSync(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(fleet)], {
      maxBuffer: MB * 16,
      encoding: 'utf8',
    });
    print(`\n${fleet.models} models, ${fleet.checks} checks and ${fleet.records} records more of the first\n`);
    print('| door | requests | read units | bytes | ms | MB more |\n|---|---|---|---|---|---|');
    const rows: Row[] = JSON.parse(told);
    for (const { door, requests, units, bytes, ms, memory } of rows)
      print(`| \`${door}\` | ${requests} | ${units} | ${bytes} | ${ms.toFixed(0)} | ${memory.toFixed(0)} |`);
    parts.push(perPart(fleet, rows));
  }
  print('\nWhat `npm run cost` counts of the sweep and the audit (bench/cost/work.ts), measured here\n');
  print('| fleet | models looked at | read units a look | ms a look | records audited | read units a record | MB/s |');
  print(`|---|---|---|---|---|---|---|\n${parts.join('\n')}`);
}

/** What one model of a tick costs beyond the tick, and one record of an audit, whose MB are read units of 4 KB. */
function perPart({ models: count, records: more }: { models: number; records: number }, rows: readonly Row[]): string {
  const of = (door: string): Row & { of: number } => ({ of: 1, ...rows.find((row) => row.door === door)! });
  const [tick, all] = [of('sweep, one tick'), of('audit of the ledger')];
  const looks = [(tick.units - WORK.sweepReadUnits) / tick.of, tick.ms / tick.of];
  const records = [all.units / all.of, (all.units * 4) / 1024 / (all.ms / 1000)];
  const said = (figures: readonly number[]): string => figures.map((figure) => figure.toFixed(2)).join(' | ');
  return `| ${count} models, ${more} records more | ${tick.of} | ${said(looks)} | ${all.of} | ${said(records)} |`;
}
