import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import { captureFlights, flights, liveOnFlights } from '../functions/checks/flights.ts';
import { WEEK } from '../functions/traffic.ts';
import { browser } from './browser.ts';
import { Site } from './visit.ts';

const SLOT = Date.parse('2026-11-15T06:00:00Z');
const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };

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
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

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
