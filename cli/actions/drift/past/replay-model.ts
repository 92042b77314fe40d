import { notesOfWindow } from '../../../../lib/domain/capture/text/notes.ts';
import { Sketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { backtest, type OldWindow } from '../../../../lib/domain/drift/life/backtest.ts';
import { InvalidEventError, NotFoundError } from '../../../../lib/domain/errors.ts';
import { modelChain } from '../../../../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../../../../lib/domain/ledger/record.ts';
import { iso } from '../../../../lib/domain/time.ts';
import type { Ports } from '../../../../lib/ports/ports.ts';
import { newNotes } from '../../../../lib/tables/table.ts';
import { existingHome } from '../../../../local/home.ts';
import { openPlane } from '../../../../local/open-plane.ts';
import { readRecords } from '../../../../local/records.ts';
import { readPolicy } from '../documents.ts';
import type { ReplayOptions } from './replay.ts';
import type { Played } from './replayed.ts';

/**
 * Plays policies over the windows a model's own checks looked at. Their sketches are kept as evidence, so no capture is read
 * again and it does not matter whether it is still there. Throws NotFoundError for a model or checks that are not there.
 */
export async function replayModel(options: ReplayOptions, model: string): Promise<Played> {
  for (const flag of ['baseline', 'capture', 'data', 'time', 'every', 'window'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(`\`--${flag}\` goes with a folder, not with \`--model\``);
  if (options.segments !== undefined)
    throw new InvalidEventError('`--segments` goes with a folder: recorded checks keep no rows to count by segment');
  const plane = openPlane(existingHome(options));
  try {
    const { registry } = plane.ports;
    const manifest = (await registry.model({ tenant: options.tenant, model }))?.manifest;
    if (!manifest) throw new NotFoundError(`no manifest was applied for model \`${model}\`: see \`steward apply\``);
    const { policy, confirm: own, window: whole } = manifest.monitoring.drift;
    const confirm = options.confirm ?? own;
    const windows = await recordedWindows(plane.ports, options, model, whole);
    const policies =
      options.policy.length > 0
        ? options.policy.map((path) => ({ name: path, policy: readPolicy(path) }))
        : [{ name: "the model's own", policy }];
    return {
      subject: `checks of ${model}`,
      met: [],
      readings: new Map(
        windows.map(({ window, baseline, sketch }) => [window, notesOfWindow(newNotes(), baseline, sketch)]),
      ),
      policies: policies.map((named) => ({ ...named, confirm, windows: backtest(windows, named.policy, confirm) })),
    };
  } finally {
    plane.close();
  }
}

async function recordedWindows(
  ports: Pick<Ports, 'ledger' | 'trust' | 'evidence' | 'baselines'>,
  options: ReplayOptions,
  model: string,
  whole: number,
): Promise<OldWindow[]> {
  const { tenant, deployment, from = -Infinity, to = Infinity } = options;
  // A slot that was checked again has two records: the later one saw more.
  const found = new Map<string, OldWindow>();
  for await (const record of readRecords(ports, modelChain(tenant, model))) {
    if (record.type !== 'CheckRecorded' || record.data?.kind !== 'drift') continue;
    if (deployment !== undefined && record.subject.deployment !== deployment) continue;
    const window = windowOf(record);
    if (window.start < from || window.end > to) continue;
    const baseline = await ports.baselines.of(digest(record, 'baseline'));
    const sketch = Sketch.parse(JSON.parse((await ports.evidence.read(digest(record, 'sketch'))).toString('utf8')));
    const { broken } = record.data.rows as { broken: number };
    const complete = window.end - window.start >= whole;
    const because = complete ? undefined : 'the version went live after the window began';
    const slot = `${record.subject.deployment} ${record.data.slot}`;
    found.set(slot, { window, baseline, sketch, brokenLines: broken - sketch.broken, complete, because });
  }
  if (found.size > 0) return [...found.values()];
  const span = [options.from, options.to].map((at) => (at === undefined ? '…' : iso(at))).join(' to ');
  throw new NotFoundError(
    `model \`${model}\` has no recorded drift check from ${span}: see \`steward history ${model}\``,
  );
}

function windowOf({ data }: LedgerRecord): { start: number; end: number } {
  const { start, end } = Object(data?.window) as { start: string; end: string };
  return { start: Date.parse(start), end: Date.parse(end) };
}

function digest({ seq, evidence }: LedgerRecord, name: string): string {
  const found = evidence?.find((one) => one.name === name);
  if (!found) throw new NotFoundError(`record ${seq} keeps no \`${name}\` as evidence`);
  return found.sha256;
}
