import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Cost, checkCost, costOf, looksPerDay, sumOf } from '../../bench/cost/cost.ts';
import { Fleet } from '../../bench/cost/fleet.ts';
import { printed } from '../../bench/cost/print.ts';
import { WORK } from '../../bench/cost/work.ts';

const fleet = (change: object = {}, group: object = {}) =>
  Fleet.parse({
    groups: [{ name: 'g', models: 100, drift: { checksPerDay: 24, megabytes: 0.5, objects: 12 }, ...group }],
    ...change,
  });
const group = (...args: Parameters<typeof fleet>) => costOf(fleet(...args)).groups[0]!.bill;

describe('the cost of one check', () => {
  // By hand, in millionths of a dollar. Lambda: seconds x 1.7275 GB x 13.3334 + 0.2, and two readers of 0.1 s x 0.5 GB x 13.3334 + 0.2.
  // S3: list 5 for the variants and 5 for each thousand of two windows' objects, objects and the life of before x 0.4, sketch 5, life 5, copy 5. DynamoDB: 2 x (2 + 3 + 1) = 12 written x 0.625, 8 and 5 read x 0.125.
  it.each([
    { megabytes: 0, objects: 0, lambda: 5.959 + 1.733, s3: 25.4 },
    { megabytes: 0.5, objects: 12, lambda: 6.035 + 1.733, s3: 30.2 },
    { megabytes: 500, objects: 120, lambda: 82.738 + 1.733, s3: 73.4 },
    // One more read and one more kept, of those before it.
    { megabytes: 500, objects: 120, past: true, lambda: 82.738 + 1.733, s3: 73.4 + 5.4 },
    { megabytes: 0, objects: 1001, lambda: 7.692, s3: 435.8 },
  ])('of $megabytes MB in $objects objects', ({ lambda, s3, ...window }) => {
    const bill = checkCost(window);
    expect(bill.lambda * 1e6).toBeCloseTo(lambda, 2);
    expect(bill.s3 * 1e6).toBeCloseTo(s3, 6);
    expect(bill.dynamodb * 1e6).toBeCloseTo(7.5 + 1.625, 6);
    // Scheduler 1, three requests of a queue 0.4 each, an event 1.
    expect(bill.messages * 1e6).toBeCloseTo(3.2, 6);
    // 2 KB of log three times at 0.5 $ a GB.
    expect(bill.logs * 1e6).toBeCloseTo(2.861, 3);
  });
});

describe('the cost of a fleet', () => {
  it('is idle cost and groups, and compares with one job for each drift check', () => {
    const cost = costOf(fleet());
    expect(cost.checksPerMonth).toBeCloseTo(100 * 730, 6);
    expect(cost.total).toBeCloseTo(sumOf(cost.idle) + sumOf(cost.groups[0]!.bill), 9);
    expect(cost.perModel).toBeCloseTo(cost.total / 100, 9);
    // 73,000 jobs x 5 minutes x 0.23 $ an hour.
    expect(cost.processingJobs.total).toBeCloseTo((73_000 * 0.23) / 12, 6);
    expect(cost.processingJobs.times).toBeCloseTo(cost.processingJobs.total / cost.total, 9);
  });

  it('counts quality checks as checks, but compares no job with them', () => {
    const quality = { checksPerDay: 24, megabytes: 0, objects: 1 };
    const [without, both] = [costOf(fleet()), costOf(fleet({}, { quality }))];
    expect(both.checksPerMonth).toBeCloseTo(2 * without.checksPerMonth, 6);
    expect(both.processingJobs.total).toBe(without.processingJobs.total);
  });

  it('counts checks of operations: no evidence is kept of them, and series of CloudWatch are read', () => {
    const operations = { checksPerDay: 24, series: 20 };
    const [without, both] = [{ metrics: 'none' }, { metrics: 'none', operations }].map((of) => costOf(fleet({}, of)));
    expect(both!.checksPerMonth).toBeCloseTo(2 * without!.checksPerMonth, 6);
    const [before, after] = [without!, both!].map(({ groups }) => groups[0]!.bill);
    // 73,000 checks x 20 series x 0.00001 $.
    expect(after!.watching - before!.watching).toBeCloseTo(14.6, 6);
    // Two lists, one read, two writes and the copy of each; 3 KB kept of twelve months.
    expect(after!.s3 - before!.s3).toBeCloseTo(73_000 * 25.4e-6 + ((876_000 * 3) / 1024 ** 2) * 0.023, 6);
  });

  // By hand: names x models x share of the hours they are written in, the first 10,000 at 0.3 $, the next 240,000 at 0.1 $.
  it.each([
    { models: 100, metrics: 'none', perDay: 24, dollars: 0 },
    { models: 100, metrics: 'model', perDay: 24, dollars: 600 * 0.3 },
    { models: 100, metrics: 'model', perDay: 288, dollars: 600 * 0.3 },
    { models: 100, metrics: 'model', perDay: 1, dollars: 25 * 0.3 },
    { models: 100, metrics: 'feature', perDay: 24, dollars: 2_600 * 0.3 },
    { models: 10_000, metrics: 'model', perDay: 24, dollars: 3_000 + 50_000 * 0.1 },
    { models: 10_000, metrics: 'feature', perDay: 24, dollars: 3_000 + 24_000 + 10_000 * 0.05 },
  ])('has $metrics metrics of $models models, $perDay checks a day', ({ models, metrics, perDay, dollars }) => {
    const drift = { checksPerDay: perDay, megabytes: 0, objects: 1 };
    expect(group({}, { models, metrics, drift, versionsPerYear: 0 }).watching).toBeCloseTo(dollars, 6);
    const quality = { checksPerDay: 24, megabytes: 0, objects: 1 };
    if (models === 100 && metrics !== 'none')
      expect(group({}, { models, metrics, drift, quality, versionsPerYear: 0 }).watching).toBeCloseTo(
        dollars + 500 * 0.3,
        6,
      );
  });

  it('pays for the alarms of a release while it runs, and not after', () => {
    const [none, monthly] = [group({}, { versionsPerYear: 0 }), group({}, { versionsPerYear: 12 })];
    // 100 releases a month, two alarms of two hours each at 0.1 $ for 730 hours.
    expect(monthly.watching - none.watching).toBeCloseTo((100 * 2 * 2 * 0.1) / 730, 9);
  });

  it('asks people for each version: transitions of the machine, a token encrypted and decrypted, four decisions signed', () => {
    expect(group({}, { versionsPerYear: 0 }).stepFunctions).toBe(0);
    expect(group({}, { versionsPerYear: 12 }).stepFunctions).toBeCloseTo(100 * 40 * 25e-6, 9);
    expect(group({}, { versionsPerYear: 12 }).kms).toBeCloseTo(100 * (2 * 3e-6 + 4 * 1.5e-5), 9);
  });

  it('grows with what is kept, which is audited every day, and by nothing else', () => {
    const [young, old] = [1, 24].map((months) => group({ retention: { months } }));
    // 23 months of 73,000 checks more: record and item of 3.45 KB at 0.45 $ a GB, copy, sketch and life of 117 KB at 0.023 $; of these records,
    // and of three a model and month for its versions, each 3/4 of a unit at 0.125 millionths and 3 KB at 10 MB/s, 730/24 times.
    const more = 23 * 73_000;
    const records = more + 23 * 300;
    expect(old!.dynamodb - young!.dynamodb).toBeCloseTo(
      ((more * 3.45) / 1024 ** 2) * 0.45 + (records * 0.75 * 0.125e-6 * 730) / 24,
      6,
    );
    expect(old!.s3 - young!.s3).toBeCloseTo(((more * 117) / 1024 ** 2) * 0.023, 6);
    // Where windows are large, 58 KB of those before each.
    const large = { drift: { checksPerDay: 24, megabytes: 50, objects: 60, past: true } };
    const [first, last] = [1, 24].map((months) => group({ retention: { months } }, large));
    expect(last!.s3 - first!.s3).toBeCloseTo(((more * 175) / 1024 ** 2) * 0.023, 6);
    const seconds = (records * 3) / 1024 / 10;
    expect(old!.lambda - young!.lambda).toBeCloseTo((seconds * (1769 / 1024) * 13.3334e-6 * 730) / 24, 6);
    const [, { audit }] = [1, 24].map((months) => costOf(fleet({ retention: { months } }))) as [Cost, Cost];
    expect(audit).toEqual({
      records: expect.closeTo(24 * 73_300, 6),
      seconds: expect.closeTo((24 * 73_300 * 3) / 10_240, 6),
    });
  });

  // 288 ticks a day of 500 models each; a round of 2, 4, 8 … ticks.
  it.each([
    [1, 288],
    [500, 288],
    [501, 144],
    [1000, 144],
    [1001, 72],
    [10_000, 9],
  ])('looks at each of %i models %i times a day', (models, looks) => {
    expect(looksPerDay(models)).toBe(looks);
    // The difference to a fleet of one is that of the looks: 11.1 units at 0.125 millionths, 0.12 s in 0.5 GB at 13.3334.
    const each = (count: number) => sumOf(group({}, { models: count, metrics: 'none' })) / count;
    const look = 11.1 * 0.125e-6 + 0.12 * 0.5 * 13.3334e-6;
    expect(each(1) - each(models)).toBeCloseTo(((288 - looks) * look * 730) / 24, 9);
  });

  it('says when the daily audit is longer than a function may run', () => {
    const of = (months: number) => {
      const one = fleet({ retention: { months } }, { models: 500 });
      return printed(costOf(one), one);
    };
    expect(of(1)).toMatch(/^The daily audit reads 366500 records in some 108 s of a function's 900\.$/m);
    expect(of(24)).toMatch(
      /^The daily audit reads 8796000 records in some 2577 s: more than the 900 a function has, so it does not end;/m,
    );
  });

  it('grows with every quantity, and in step with the number of models', () => {
    const quantity = fc.record({
      // Above 500 the sweep looks at each less often: told below.
      models: fc.integer({ min: 1, max: 250 }),
      megabytes: fc.integer({ min: 0, max: 1e4 }),
      objects: fc.integer({ min: 0, max: 1e4 }),
      checksPerDay: fc.integer({ min: 1, max: 120 }),
    });
    const sum = ({ models, ...drift }: { models: number }, change = {}) =>
      sumOf(group({}, { models, drift, metrics: 'none', ...change }));
    fc.assert(
      fc.property(quantity, (one) => {
        const base = sum(one);
        expect(sum({ ...one, models: one.models * 2 })).toBeCloseTo(2 * base, 6);
        for (const name of ['megabytes', 'objects', 'checksPerDay'] as const)
          expect(sum({ ...one, [name]: one[name] * 2 + 1 })).toBeGreaterThan(base);
      }),
    );
  });
});

describe('what the sweep and the audit do', () => {
  it('is what they were seen to ask of the tables', () => {
    const fleet = JSON.stringify({ models: 60, checks: 0, records: 900 });
    const { stdout, stderr } = spawnSync(process.execPath, ['bench/fleet/fleet.ts', fleet], { encoding: 'utf8' });
    const rows: { door: string; units: number; of?: number }[] = JSON.parse(stdout || stderr);
    const of = (name: string) => rows.find(({ door }) => door === name)!;
    const [tick, audit] = [of('sweep, one tick'), of('audit of the ledger')];
    expect(tick.of).toBe(60);
    expect((tick.units - WORK.sweepReadUnits) / 60).toBeCloseTo(WORK.look.readUnits, 1);
    // Records here are smaller than a check's, and each chain is a page of its own.
    expect(audit.of).toBeGreaterThan(1020);
    expect(audit.units / audit.of!).toBeLessThan(WORK.recordKb / 4);
  });
});

describe('npm run cost', () => {
  const cost = (...args: string[]) =>
    spawnSync(process.execPath, ['bench/cost/main.ts', ...args], { encoding: 'utf8' });

  it.each(readdirSync('bench/cost/fleets'))('prints %s by service, and the same as JSON', (name) => {
    const file = `bench/cost/fleets/${name}`;
    const { status, stdout } = cost(file);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^lambda .*^together .*Model Monitor, one ml\.m5\.xlarge/ms),
    ]);
    expect(stdout).toContain('not read live');
    expect(JSON.parse(cost(file, '--json').stdout)).toEqual(costOf(Fleet.parse(parse(readFileSync(file, 'utf8')))));
  });

  it.each([
    [['no.yaml'], /`no\.yaml` cannot be read/],
    [['package.json'], /`groups`: /],
    [['--jsn'], /unknown option/],
  ])('refuses %j', (args, message) => {
    const { status, stderr } = cost(...args);
    expect(status).toBe(3);
    expect(stderr).toMatch(message);
  });

  it('helps with examples', () => {
    const { status, stdout } = cost('--help');
    expect([status, stdout]).toEqual([0, expect.stringContaining('npm run cost -- bench/cost/fleets/one-team.yaml')]);
  });
});
