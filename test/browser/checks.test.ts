import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import { operationsCheck } from '../../functions/operations-check/operations-check.ts';
import type { MetricPoint } from '../../lib/domain/operations/readings.ts';
import type { ServingMetrics } from '../../lib/ports/alarms.ts';
import { captureFlights, flights, liveOnFlights } from '../functions/checks/flights.ts';
import { WEEK } from '../functions/traffic.ts';
import { browser } from './browser.ts';
import { Site } from './visit.ts';

const SLOT = Date.parse('2026-11-15T06:00:00Z');
const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };

afterAll(() => browser?.close());

describe.skipIf(!browser)('the checks of a model whose manifest names a column for segments', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.open((manifest: Record<string, { drift?: object }>) =>
      Object.assign(manifest.monitoring!.drift!, { segments: 'origin' }),
    );
    const { world } = site;
    await liveOnFlights(world, 2_000);
    // Of the second week the flights from Boston are farther; the first is one of those before it.
    for (const [week, moved] of [0, 125].entries()) {
      const slot = SLOT + week * WEEK;
      world.plane.clock.moveTo(slot);
      captureFlights(world, slot, flights(2_200, 2 + week, moved));
      await driftCheck(world.plane.ports)({ ...due, slot: new Date(slot).toISOString() });
    }
  });
  afterEach(() => site.closeTabs());
  afterAll(() => site.close());

  it('name the segment that moved most, what of it did, and how many windows the last one was held against', async () => {
    const page = await site.as('u_ben', await site.tab(), '/models/flight-delay');
    const checks = page.getByRole('region', { name: 'Checks of flight-delay-prod' });
    await checks.getByText('The last check says drifted, and beside that:').waitFor();
    const said = await checks.getByRole('listitem').allInnerTexts();
    expect(said).toContain('the segment that moved most: origin = BOS');
    expect(said).toContainEqual(expect.stringMatching(/^where origin = BOS: drifted, farthest distance \(/));
    expect(said).toContain('held against an earlier window, in which nothing changed, too (2200 rows)');
  });
});

const SERVED_SLOT = Date.parse('2026-11-15T05:10:00Z');
const HOUR = 3_600_000;
const OPERATIONS = {
  ...{ schedule: 'rate(1 hour)', window: '1h', confirm: { drifted: 2, of: 2 } },
  ...{ policy: { latency: { p99: '200ms' }, errors5xx: { max: 0.1 } }, slo: { objective: 0.95 } },
};

/** CloudWatch as it would answer: 100 requests a part, two of which fail, slower from hour to hour. */
const metrics: ServingMetrics = {
  in: () => metrics,
  read: async (asked, { start, end }, period) => {
    const times = { p50: 40_000, p90: 90_000, p99: 150_000 };
    const answerTo = ({ name, metric, statistic }: (typeof asked)[number], at: number): number => {
      if (name in times) return times[name as keyof typeof times] + ((at - SERVED_SLOT) / HOUR) * 10_000;
      if (metric === 'ModelLatency') return 100;
      return statistic === 'Sum' && metric === 'Invocation5XXErrors' ? 2 : metric === 'Invocations' ? 100 : 0;
    };
    return new Map(
      asked.map((one) => {
        const points: MetricPoint[] = [];
        for (let at = start; at < end; at += period) points.push({ at, value: answerTo(one, at) });
        return [one.name, [points]];
      }),
    );
  },
};

describe.skipIf(!browser)('the checks of how a model is served', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.open((manifest: { monitoring?: object }) =>
      Object.assign(manifest.monitoring!, { operations: OPERATIONS }),
    );
    const { world } = site;
    await world.live(1);
    for (const hour of [0, 1, 2]) {
      world.plane.clock.moveTo(SERVED_SLOT + hour * HOUR);
      const slot = new Date(SERVED_SLOT + hour * HOUR).toISOString();
      await operationsCheck({ ...world.plane.ports, servingMetrics: metrics })({ ...due, slot });
    }
  });
  afterEach(() => site.closeTabs());
  afterAll(() => site.close());

  it('are shown as percentiles over time, with what is left of the error budget and how fast it burns', async () => {
    const page = await site.as('u_ben', await site.tab(), '/models/flight-delay');
    const checks = page.getByRole('region', { name: 'Checks of flight-delay-prod' });
    await checks.getByLabel('Operations').check();
    await checks.getByText('60.0 % of the error budget is left').waitFor();
    await checks.getByRole('img', { name: /^Latency over time, as percentiles/ }).waitFor();
    await checks.getByText('How it served, part by part').click();
    const row = checks.getByRole('table').first().getByRole('row').nth(1);
    expect((await row.getByRole('cell').allInnerTexts()).slice(0, 2)).toEqual(['100', '2']);
    expect(await row.getByRole('cell').last().innerText()).toMatch(/^1[56]\d ms$/);
    const measured = checks.getByLabel('What was measured');
    expect(await measured.locator('option').allInnerTexts()).toContainEqual(expect.stringMatching(/burn rate/i));
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/operations.png`, fullPage: true });
  });
});
