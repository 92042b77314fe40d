import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { captureFlights, flights, liveOnFlights } from '../../functions/checks/flights.ts';
import { capture, known, WEEK } from '../../functions/traffic.ts';
import { World } from '../../functions/world.ts';
import { newHome, steward } from '../cli.ts';

const home = newHome();
const FIRST = Date.parse('2026-11-15T06:00:00Z');
const run = (...args: string[]) => steward(home, 'drift', ...args, '--model', 'flight-delay');
const page = join(home, 'page.html');

/** Twelve weeks of a deployed model, each with another share of one airport, and one that a person asked for again. */
beforeAll(async () => {
  mkdirSync(join(home, 'dev'), { recursive: true });
  const world = new World(join(home, 'dev', 'plane.db'), { home: join(home, 'dev'), keys: join(home, 'keys') });
  await world.apply();
  await world.live(1);
  for (let week = 0; week < 12; week++) {
    const slot = FIRST + week * WEEK;
    world.plane.clock.moveTo(slot);
    capture(world, slot, 600, (i) => (i % 20 < week % 4 ? 'ATL' : known(i)));
    const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
    await driftCheck(world.plane.ports)({ ...due, slot: new Date(slot).toISOString() });
  }
  world.plane.close();
  expect(steward(home, 'people').code).toBe(0);
}, 240_000);

describe("the windows of a model's own checks", () => {
  it('teach limits, over the API, and the proposal is put into a manifest by hand', () => {
    const manifest = join(home, 'model.yaml');
    writeFileSync(manifest, readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
    const said = run('suggest', '--confirm', '1of1', '--html', page, '--write', manifest);
    expect(said.code, said.err).toBe(0);
    expect(said.out).toMatch(/^> 7d +1 of 1 +12 +600/m);
    expect(said.out).toContain('Seen: 12 windows of 7d with enough rows, 2026-11-08 to 2027-01-31');
    expect(readFileSync(manifest, 'utf8')).toMatch(/learned: \{ windows: 12, length: 7d, .* alarms: \d+,/);
    expect(readFileSync(page, 'utf8')).toContain('checks of flight-delay');
    const told = JSON.parse(run('suggest', '--window', '14d', '--json').out);
    expect(told.weighed[0]).toMatchObject({ window: '14d', windows: 6, rows: 1200 });
  });

  it('are played again, over the API', () => {
    const played = JSON.parse(run('replay', '--json', '--to', '2026-12-01').out).policies[0];
    expect(played).toMatchObject({ policy: "the model's own", windows: 3 });
    expect(played.checks.map(({ rows }: { rows: unknown }) => rows)).toEqual(
      [600, 600, 600].map((used) => ({ used, broken: 0 })),
    );
  });

  it.each([
    [['suggest', '--every', '1d'], '`--every` goes with files'],
    [['suggest', '--deployment', 'other'], 'has no recorded drift check'],
    [['suggest', '--as', 'u_cleo'], 'owners and operators'],
    [['replay', '--capture', 'x'], '`--capture` goes with a folder'],
    [['replay', '--as', 'u_cleo'], 'owners and operators'],
  ])('refuse %j', (args, words) => {
    const said = run(...args);

    expect([said.code === 0, said.err]).toEqual([false, expect.stringContaining(words)]);
  });

  it('are of no model that is not there', () => {
    const said = steward(home, 'drift', 'suggest', '--model', 'nobody');
    expect([said.code, said.err]).toEqual([3, expect.stringContaining('nothing of that name')]);
  });
});

it('that were counted by segment are judged by them, as their checks were, and held against the same windows before them', async () => {
  const home = newHome();
  mkdirSync(join(home, 'dev'), { recursive: true });
  const world = new World(join(home, 'dev', 'plane.db'), { home: join(home, 'dev'), keys: join(home, 'keys') });
  await world.apply((manifest: Record<string, { drift?: object }>) =>
    Object.assign(manifest.monitoring!.drift!, { segments: 'origin' }),
  );
  await liveOnFlights(world, 2_000);
  const answers: unknown[] = [];
  for (const [week, moved] of [0, 125].entries()) {
    const slot = FIRST + week * WEEK;
    world.plane.clock.moveTo(slot);
    captureFlights(world, slot, flights(2_200, 2 + week, moved));
    const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
    answers.push(await driftCheck(world.plane.ports)({ ...due, slot: new Date(slot).toISOString() }));
  }
  world.plane.close();
  const played = steward(home, 'drift', 'replay', '--model', 'flight-delay', '--json');
  const told = ({ verdict, reasons, moved, segments }: Record<string, unknown>) => ({
    verdict,
    reasons,
    moved,
    segments,
  });
  const checks = JSON.parse(played.out).policies[0].checks.map(told);
  expect(checks).toEqual(JSON.parse(JSON.stringify(answers)).map(told));
  expect(checks).toMatchObject([
    { verdict: expect.not.stringMatching('drifted'), segments: { column: 'origin' } },
    { verdict: 'drifted', segments: { most: 'origin = BOS' }, moved: { past: { windows: 1 } } },
  ]);
});
