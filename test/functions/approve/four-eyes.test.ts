import { afterEach, describe, expect, it } from 'vitest';
import { approvalPage } from '../../../functions/api/approval-page.ts';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { Apply, apply } from '../../../functions/register/apply.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { ARN, BEN, person, World } from '../world.ts';

/** Who may do everything, and answer: what stops them is what they did. */
const EVA: Person = person('u_eva', 'owners', 'operators', 'approvers');
const PIPELINE = { requester: 'training-pipeline' };

let world: World;
afterEach(() => world.plane.close());
const wanted = (who: Person, it: Record<string, unknown>) =>
  runFlow(
    { schema: CommandDue, flow: command(world.plane.ports) },
    { person: who, wanted: { tenant: 'default', model: 'flight-delay', ...it } },
  );
const run = () => world.run(world.plane.clock.now());
/** The manifest as it is written, and with a change of a person's. */
const applied = (change: Change = () => undefined) => world.apply((m) => change(m));
async function changed(who: Person, change: Change) {
  let manifest: Record<string, unknown> = {};
  const written = new World();
  await written.apply((m) => {
    manifest = m;
  });
  written.plane.close();
  change(manifest);
  await runFlow({ schema: Apply, flow: apply(world.plane.ports) }, { manifest, actor: { kind: 'person', id: who.id } });
}
type Change = (manifest: Record<string, unknown>) => void;
/** A model with a champion that Ben answered for, trained by a pipeline. */
async function champion() {
  world = new World();
  await applied();
  await world.live(1, PIPELINE);
}
/** What the question says of its causes; that Eva cannot answer it and Ben can. */
async function refusesEva(version: number) {
  await run();
  const question = (await world.open(version))!;
  expect(await world.answer(question, EVA)).toMatchObject({
    verdict: 'refused',
    reasons: [{ rule: 'permission', observed: 'four-eyes' }],
  });
  expect(await world.answer(question, EVA, 'reject')).toMatchObject({ verdict: 'refused' });
  const causes = question.causedBy.filter((cause) => cause.person === EVA.id).map(({ did }) => did);
  expect(await world.answer(question, BEN)).toMatchObject({ verdict: 'approved' });
  return causes;
}

describe('four eyes', () => {
  it('keep an owner who lowers a floor from approving what it lets through', async () => {
    world = new World();
    await applied((m) => Object.assign(m, { gate: { minimumHeldOutRows: 1, aucFloor: 0.999, maximumLoss: 0.01 } }));
    world.take(world.train(1, PIPELINE));
    await run();
    expect(await world.open(1)).toBeUndefined();
    await changed(EVA, (m) => Object.assign(m, { gate: { minimumHeldOutRows: 1, aucFloor: 0.5, maximumLoss: 0.01 } }));
    expect(await refusesEva(1)).toEqual(['applied']);
  });

  it('keep whoever was told no from having it judged again and saying yes alone', async () => {
    await champion();
    world.take(world.train(2, { better: 0.4, ...PIPELINE }));
    await run();
    expect(await world.answer((await world.open(2))!, BEN, 'reject')).toMatchObject({ verdict: 'rejected' });
    await run();
    await wanted(EVA, { command: 'gate', version: 2 });
    expect(await refusesEva(2)).toEqual(['gated']);
  });

  it('keep out who registered a version by hand, whoever its package says asked for it', async () => {
    await champion();
    world.train(2, { better: 0.4, ...PIPELINE });
    await wanted(EVA, { command: 'register', package: `${ARN}/2` });
    expect(await refusesEva(2)).toContain('registered');
  });

  it('keep out who asked for the training, whoever its package says asked for it', async () => {
    await champion();
    await wanted(EVA, { command: 'retrain', reason: 'new routes', anyway: true });
    await run();
    const [retrain] = await world.plane.ports.registry.retrains({ tenant: 'default', model: 'flight-delay' });
    const event = world.train(2, { better: 0.4, ...PIPELINE });
    const known = world.sagemaker.packages.get(`${ARN}/2`)!;
    world.sagemaker.packages.set(`${ARN}/2`, { ...known, generatedBy: retrain!.pipelineExecution! });
    world.take(event);
    await run();
    expect(await refusesEva(2)).toContain('trained');
  });

  it('let her answer what she changed nothing of since somebody else last answered for it', async () => {
    world = new World();
    await applied();
    await changed(EVA, (m) => Object.assign(m, { owner: 'somebody-else' }));
    await world.live(1, PIPELINE);
    world.take(world.train(2, { better: 0.4, ...PIPELINE }));
    await run();
    expect(await world.answer((await world.open(2))!, EVA)).toMatchObject({ verdict: 'approved' });
  });

  it('are said: on the page, in the record, and to whoever may not answer', async () => {
    await champion();
    await changed(EVA, (m) => Object.assign(m, { purpose: 'something else' }));
    world.take(world.train(2, { better: 0.4, ...PIPELINE }));
    await run();
    const question = (await world.open(2))!;
    const page = await approvalPage(world.plane.ports, question, EVA, () => undefined);
    expect(page).toMatchObject({
      causedBy: 'training-pipeline (asked for it); u_eva (changed the manifest)',
      may: { allowed: false, reasons: [{ policy: 'four-eyes', text: 'nobody answers a question they caused' }] },
    });
    const asked = (await world.records()).findLast(({ type }) => type === 'ApprovalRequested');
    expect(asked?.data).toMatchObject({ causedBy: ['asked training-pipeline', 'applied u_eva'] });
  });

  it.each(['a@b', '', ' ', ' u_eva', 'U_EVA\t', '\uff55_eva', 'u_eva\ufe0f', 'u\u3164_eva', 'e\u0301va', '<script>'])(
    'see who is meant by the requester %j, and leave the question to all others',
    async (requester) => {
      world = new World();
      await applied();
      world.take(world.train(1, { requester }));
      await run();
      const question = (await world.open(1))!;
      const meant = /eva/i.test(requester.normalize('NFKC').trim()) && !requester.startsWith('e');
      if (meant) expect(await world.answer(question, EVA)).toMatchObject({ verdict: 'refused' });
      expect(await world.answer(question, meant ? BEN : EVA)).toMatchObject({ verdict: 'approved' });
      await run();
      expect((await world.types()).at(-1)).toBe('ReleaseStarted:started');
    },
  );
});
