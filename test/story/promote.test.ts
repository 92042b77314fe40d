import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SMOKE_ID } from '../../lib/domain/capture/core/smoke-id.ts';
import { auc, unseen } from './measures.ts';
import { cleanUp, type Ended, linesBelow, linesOf, newHome, ROOT, recordsIn, storyFolder, tell } from './telling.ts';

const [DEV, STAGING, PROD] = ['flight-stages-dev', 'flight-stages-staging', 'flight-stages-prod'];
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const ORIGIN = 3;

let home: string;
let folder: string;
let ended: Ended;
let history: ReturnType<typeof recordsIn>;
const of = (type: string, version: number | undefined, deployment?: string) =>
  history.filter(
    (record) =>
      record.type === type &&
      (version === undefined || record.subject.version === version) &&
      (deployment === undefined || record.subject.deployment === deployment),
  );
const when = (record: { readonly at: string } | undefined): number => Date.parse(record!.at);

beforeAll(async () => {
  home = newHome();
  folder = storyFolder(home, 'promote');
  ended = await tell(home, 'promote');
  history = recordsIn(folder).filter(({ chain }) => chain === 'model.default.flight-stages');
}, 600_000);
afterAll(() => cleanUp(home, 'promote'));

describe('the story of three stages', () => {
  it('ends as told: each stage serves what it should, and every record holds', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toMatch(/^live: flight-stages\/2 at flight-stages-dev$/m);
    expect(ended.out).toMatch(/^live: flight-stages\/1 at flight-stages-staging$/m);
    expect(ended.out).toMatch(/^live: flight-stages\/1 at flight-stages-prod$/m);
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
  });

  it('waits in dev until it has soaked, and says for how long', () => {
    const soak = 2 * DAY;
    for (const version of [1, 2]) {
      const since = when(of('ReleaseCompleted', version, DEV)[0]);
      const due = of('PromotionDue', version).find(({ data }) => data.to === 'staging');
      expect(when(due)).toBeGreaterThanOrEqual(since + soak);
      // The sweep that finds it comes four times a day.
      expect(when(due)).toBeLessThan(since + soak + 6 * HOUR + MINUTE);
    }
    const [, until = '', days, hours = '0'] =
      /promote flight-stages\/1 --to staging: not-yet; flight-stages-dev soaks until (\S+), (?:(\d+) d)?(?: ?(\d+) h)? left/.exec(
        ended.out,
      )!;
    const over = when(of('ReleaseCompleted', 1, DEV)[0]) + soak;
    expect(Date.parse(until)).toBe(over);
    // Dan asks a day after the story begins, at six.
    const asked = Date.parse(`${new Date(when(history[0]) + DAY).toISOString().slice(0, 10)}T06:00:00Z`);
    const left = over - asked;
    expect(Number(days) * DAY + Number(hours) * HOUR).toBeGreaterThan(left - HOUR);
    expect(Number(days) * DAY + Number(hours) * HOUR).toBeLessThanOrEqual(left + HOUR);
  });

  it('waits in staging until a check of it is stable, with the share of unseen airports of the raw requests', () => {
    const checks = of('CheckRecorded', 1, STAGING).filter(({ verdict }) => verdict !== 'undecided');
    expect(checks.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['drifted', 'stable']);
    const before = trainedOrigins();
    for (const { data } of checks) {
      const { window, features } = data as unknown as Checked;
      const now = origins(STAGING!, window);
      expect(features.origin!.unseen).toBe(unseen(before, now).toFixed(4));
    }
    const [drifted, stable] = checks;
    const due = of('PromotionDue', 1).find(({ data }) => data.to === 'prod');
    expect(when(due)).toBeGreaterThanOrEqual(when(stable));
    expect(when(due)).toBeLessThan(when(stable) + 6 * HOUR + MINUTE);
    const slot = String(drifted!.data.slot);
    expect(ended.out).toContain(
      `promote flight-stages/1 --to prod: not-yet; the last drift check of flight-stages-staging says drifted (${slot}), and must be stable`,
    );
  });

  it('is refused where it costs more than its stage may by then, and asked about again once it does not', () => {
    const { deployments, stages } = parse(
      readFileSync(join(ROOT, 'examples/flights/flight-stages.model.yaml'), 'utf8'),
    ) as Written;
    const { instanceType, instances } = deployments.find(({ endpoint }) => endpoint === PROD)!;
    const { prices } = stages.find(({ name }) => name === 'prod')!.resources!.hourly;
    const costs = Math.round(prices[instanceType]! * instances * 1e6) / 1e6;
    const said = `${instances} x ${prices[instanceType]} = ${costs} USD`;
    expect(ended.out).toContain(`hourly price in prod is ${said}, allowed is at most 0.25 USD`);
    const [refused] = of('ReleaseFailed', 1, PROD);
    expect(refused?.reasons).toContainEqual({
      ...{ rule: 'stage-limit', subject: 'hourly price in prod' },
      ...{ observed: said, limit: 'at most 0.25 USD' },
    });
    const [first, again] = of('ApprovalRequested', 1, PROD);
    expect([first, again].map((record) => record?.data.groups)).toEqual([['approvers'], ['approvers']]);
    expect(when(again)).toBeGreaterThanOrEqual(when(refused));
    expect(of('ApprovalAnswered', 1, PROD).map(({ data }) => data.as)).toEqual([['approvers'], ['approvers']]);
    expect(of('ReleaseCompleted', 1, PROD)).toHaveLength(1);
  });

  it('goes back in staging alone, and what was compared lies in the evidence', () => {
    expect(of('ReleaseCompleted', undefined, DEV).map(({ subject }) => subject.version)).toEqual([1, 2]);
    expect(of('ReleaseCompleted', undefined, STAGING).map(({ subject }) => subject.version)).toEqual([1, 2, 1]);
    expect(of('ReleaseCompleted', undefined, PROD).map(({ subject }) => subject.version)).toEqual([1]);
    for (const { data, evidence } of of('VersionCompared', 2)) {
      const sha256 = evidence?.find(({ name }) => name === 'predictions')?.sha256 ?? '';
      const rows = linesOf<Row>(join(folder, 's3/steward-evidence/sha256', sha256));
      const labels = rows.map(({ label }) => label);
      const [own, other] = [
        auc(
          labels,
          rows.map(({ challenger }) => challenger),
        ),
        auc(
          labels,
          rows.map(({ champion }) => champion),
        ),
      ];
      const { value } = (data as { difference?: { value: string } }).difference!;
      expect(Math.abs(Number(value) - (own - other))).toBeLessThanOrEqual(0.00005 + 1e-9);
      expect(data.rows).toBe(rows.length);
    }
  });
});

interface Checked {
  readonly window: { readonly start: string; readonly end: string };
  readonly features: Record<string, Record<string, string>>;
}
interface Written {
  readonly deployments: readonly { endpoint: string; instanceType: string; instances: number }[];
  readonly stages: readonly { name: string; resources?: { hourly: { prices: Record<string, number> } } }[];
}
interface Row {
  readonly label: number;
  readonly champion: number;
  readonly challenger: number;
}
interface Captured {
  readonly captureData: { readonly endpointInput: { readonly data: string } };
  readonly eventMetadata: { readonly inferenceId?: string; readonly inferenceTime: string };
}

const cells = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** Airports of the rows that version 1 was trained on, as its own pipeline execution wrote them. */
function trainedOrigins(): string[] {
  const execution = String(of('ModelVersionRegistered', 1)[0]!.data.pipelineExecution).split('/').at(-1)!;
  const file = join(folder, 's3/flight-stages-data/flight-stages/runs', execution, 'prepare/train/train.csv');
  const [header, ...lines] = cells(readFileSync(file, 'utf8'));
  return lines.map((line) => line[header!.indexOf('origin')]!);
}

/** And of all requests to an endpoint in a window. */
const origins = (endpoint: string, { start, end }: Checked['window']): string[] =>
  linesBelow<Captured>(join(folder, 's3/steward-captures/capture', endpoint))
    .filter(({ eventMetadata: { inferenceId, inferenceTime } }) => {
      const at = Date.parse(inferenceTime);
      return !inferenceId?.startsWith(SMOKE_ID) && at >= Date.parse(start) && at < Date.parse(end);
    })
    .flatMap(({ captureData }) => cells(captureData.endpointInput.data).map((row) => row[ORIGIN]!));
