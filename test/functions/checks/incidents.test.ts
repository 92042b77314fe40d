import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { closeIncident } from '../../../functions/incident/close.ts';
import { retrainByPerson } from '../../../functions/retrain/retrain-by-person.ts';
import type { Notice } from '../../../lib/ports/effects.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { capture, half, known, WEEK } from '../traffic.ts';
import { World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const about = { ...id, deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T06:00:00Z');
const actor = { kind: 'person' as const, id: 'u_dan', amr: ['pwd'] };

async function served(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(SLOT);
  return world;
}
async function week(world: World, n: number, origin: (i: number) => string): Promise<void> {
  const slot = SLOT + n * WEEK;
  world.plane.clock.moveTo(slot);
  capture(world, slot, 5000, origin);
  await driftCheck(world.plane.ports)({ ...about, slot: new Date(slot).toISOString() });
  for (let i = 0; i < 20; i++) await world.plane.plane.step();
}
const drift = async (world: World) =>
  (await world.plane.ports.registry.incidents(id)).find(({ kind }) => kind === 'drift');
const notices = (world: World): Notice[] =>
  readFileSync(join(world.home, 'inbox.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Notice)
    // The clock jumps past slots here, so that quality checks are missed: another incident, and not what this is about.
    .filter(({ title }) => !title.includes('missed'));
const ofIncidents = (world: World): string[] =>
  notices(world)
    .filter((n) => n.incident)
    .map((n) => `${n.incident!.change} ${n.title}: ${n.text.split('\n')[0]}`);

/** Weeks of traffic are read, and machines can be slow. */
const PATIENT = 300_000;

describe('an incident', () => {
  it(
    'is one: opened, changed where it stands differently, closed, each told once under one id with a link',
    async () => {
      const world = await served();
      for (const n of [0, 1, 2]) await week(world, n, half);
      const title = 'flight-delay: drift on flight-delay-prod';
      // Three drifted weeks, two findings, two holds: what stands as it stood is not told again.
      expect(ofIncidents(world)).toEqual([
        `opened ${title}: Opened: found, nothing done yet`,
        `changed ${title}: Changed: a retrain is held by data-since-change`,
      ]);
      await week(world, 3, half);
      expect(ofIncidents(world).at(-1)).toBe(`changed ${title}: Changed: a retrain is running`);
      for (const n of [4, 5]) await week(world, n, known);
      // The pipeline of this world never ends, so its time runs out in between.
      expect(ofIncidents(world).slice(3)).toEqual([
        `changed ${title}: Changed: what was done about it ended: pipeline-failed`,
        `closed ${title}: Closed: checks are stable again`,
      ]);

      const told = notices(world).filter((n) => n.incident);
      const [incident] = new Set(told.map((n) => n.incident!.id));
      expect(new Set(told.map((n) => n.incident!.id)).size).toBe(1);
      expect(new Set(told.map((n) => n.id)).size).toBe(told.length);
      expect(told.every((n) => n.link === `/models/flight-delay?incident=${incident}`)).toBe(true);
      // Whoever reads one knows what the model is for, and where its data are made up.
      for (const { text } of notices(world))
        expect(text).toMatch(/(^| · |\n)Purpose of flight-delay: Warn gate staff[^\n]*$/);
      const found = await world.plane.ports.registry.incident(id, incident!);
      expect(found).toMatchObject({ state: 'closed', stands: 'stable', kind: 'drift', version: 1 });
      const page = await world.plane.ports.registry.closedIncidents(id, { limit: 10 });
      expect(page.items.filter(({ kind }) => kind === 'drift').map((one) => one.id)).toEqual([incident]);
      // Every record of it says so, and so does its event.
      const records = (await world.records()).filter((r) => JSON.stringify(r.data.incidents ?? '').includes(incident!));
      expect(records).toHaveLength(found!.records);
      expect(world.log).toEqual([]);
    },
    PATIENT,
  );

  it(
    'ends with a new champion, and its question carries its id',
    async () => {
      const world = await served();
      for (const n of [0, 1]) await week(world, n, half);
      await world.live(2, { better: 0.4 });
      const all = notices(world);
      const incident = all.find((n) => n.incident?.change === 'opened')!.incident!.id;
      expect(all.find((n) => n.title.includes('approval wanted') && n.incident)?.incident?.id).toBe(incident);
      expect(ofIncidents(world).at(-1)).toContain('Closed: version 2 is live');
      expect(
        (await world.plane.ports.registry.incidents(id)).filter((one) => one.state === 'open' && one.kind === 'drift'),
      ).toEqual([]);
    },
    PATIENT,
  );

  it(
    'is closed by a word, once, with its reason; the same finding again opens another',
    async () => {
      const world = await served();
      for (const n of [0, 1]) await week(world, n, half);
      const open = await drift(world);
      const close = () =>
        closeIncident(world.plane.ports)({ ...id, incident: open!.id, reason: 'routes are known', actor });
      expect(await close()).toEqual({ verdict: 'closed', incident: open!.id });
      expect(await close()).toEqual({ verdict: 'already', incident: open!.id });
      // What it was people often know later; the last word counts, as often as anybody has one.
      for (const was of ['false-alarm', 'real', 'false-alarm'] as const)
        expect(
          await closeIncident(world.plane.ports)({ ...id, incident: open!.id, reason: 'a holiday', was, actor }),
        ).toEqual({
          ...{ verdict: 'judged', incident: open!.id },
        });
      const words = (await world.records()).filter(({ type }) => type === 'IncidentClosed');
      expect(words.map(({ verdict, data }) => `${verdict} ${data.was ?? ''}`)).toEqual([
        ...['closed ', 'judged false-alarm', 'judged real', 'judged false-alarm'],
      ]);
      await week(world, 2, half);
      const next = await drift(world);
      expect(next).toMatchObject({ state: 'open', kind: 'drift' });
      expect(next!.id).not.toBe(open!.id);
    },
    PATIENT,
  );
});

describe('retrain by a person', () => {
  const ask = (world: World, anyway = false) =>
    retrainByPerson(world.plane.ports)({ ...id, reason: 'new routes', anyway, actor });

  it('starts the pipeline with the person as cause, who then cannot answer for the version', async () => {
    const world = await served();
    expect(await ask(world)).toMatchObject({ verdict: 'start', pipeline: 'flight-delay-training' });
    for (let i = 0; i < 20; i++) await world.plane.plane.step();
    const started = (await world.records()).find((r) => r.type === 'RetrainStarted')!;
    expect(started).toMatchObject({ actor: { id: 'u_dan' }, data: { kind: 'person', reason: 'new routes' } });
    const call = world.sagemaker.calls.find((c) => c.startsWith('pipeline'))!;
    expect(call).toBe(`pipeline flight-delay-training steward-${String(started.data.retrain)}`);
    // While its execution runs, however long people take, the sweep closes it not.
    const run = await world.plane.ports.registry.retrain(id, String(started.data.retrain));
    expect((await world.plane.ports.workflows.describe(run!.execution!))?.status).toBe('RUNNING');
    const event = world.train(2, { better: 0.4, requester: 'u_pipeline' });
    const arn = [...world.sagemaker.packages.keys()].find((one) => one.endsWith('/2'))!;
    const execution = `arn:execution/steward-${String(started.data.retrain)}`;
    world.sagemaker.packages.set(arn, { ...world.sagemaker.packages.get(arn)!, generatedBy: execution });
    world.take(event);
    await world.run(world.plane.clock.now());
    expect(await world.open()).toMatchObject({ version: 2, requester: 'u_dan' });
  });

  it('that SageMaker did not bring to its end says in its record and incident which step failed, why and of which execution', async () => {
    const world = await served();
    const failedStep = { name: 'Prepare', reason: 'AlgorithmError: no rows, exit code: 1' };
    world.sagemaker.pipelineStatus = async () => ({ status: 'Failed', failureReason: 'Step failure', failedStep });
    const asked = await ask(world);
    await world.run(world.plane.clock.now() + 3_600_000);
    const execution = `arn:execution/steward-${asked.verdict === 'start' ? asked.retrain : ''}`;
    const finished = (await world.records()).find((r) => r.type === 'RetrainFinished')!;
    expect(finished).toMatchObject({
      verdict: 'pipeline-failed',
      reasons: [
        {
          rule: 'pipeline',
          subject: `step Prepare of ${execution}`,
          observed: 'Failed: AlgorithmError: no rows, exit code: 1',
          limit: 'Succeeded',
        },
      ],
      data: { pipelineExecution: execution },
    });
    expect(recordLine(finished)).toContain(`step Prepare of ${execution} Failed: AlgorithmError: no rows`);
    const [incident] = (await world.plane.ports.registry.incidents(id)).filter(({ kind }) => kind === 'retrain');
    expect(incident).toMatchObject({ stands: 'pipeline-failed' });
  });

  it('of which a container says 200 KB has the first KB in its record, to a whole character, and all of it in evidence', async () => {
    const world = await served();
    const failedStep = { name: 'Prepare', reason: '東'.repeat(70_000) };
    world.sagemaker.pipelineStatus = async () => ({ status: 'Failed', failureReason: undefined, failedStep });
    await ask(world);
    await world.run(world.plane.clock.now() + 3_600_000);
    const finished = (await world.records()).find((r) => r.type === 'RetrainFinished')!;
    const [reason] = finished.reasons!;
    expect(reason!.observed).toMatch(/^Failed: 東{300,}…$/);
    expect(Buffer.byteLength(reason!.observed)).toBeLessThanOrEqual(1_000);
    const [kept] = finished.evidence!;
    expect(kept).toMatchObject({ name: 'reasons' });
    const whole = JSON.parse(String(await world.plane.ports.evidence.read(kept!.sha256)));
    expect(whole).toMatchObject([{ rule: 'pipeline', observed: `Failed: ${failedStep.reason}` }]);
  });

  it('is held by one in flight whoever asks, and says so; a double click is one wish', async () => {
    const world = await served();
    const both = await Promise.all([ask(world), ask(world)]);
    expect(both.map(({ verdict }) => verdict)).toEqual(['start', 'start']);
    expect((await world.types()).filter((t) => t.startsWith('RetrainStarted'))).toHaveLength(1);
    expect(await ask(world, true)).toMatchObject({ verdict: 'hold', reasons: [{ rule: 'one-in-flight' }] });
    await ask(world, true);
    expect((await world.types()).filter((t) => t.startsWith('RetrainHeld'))).toHaveLength(1);
  });
});
