import { expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import type { CommandWanted } from '../../../functions/command/wanted.ts';
import { ANA, BEN, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };

it('a question that was taken back, whose execution hears it too late, takes nothing from the yes to the next one', async () => {
  const world = new World();
  const { ports } = world.plane;
  const settle = () => world.run(world.plane.clock.now());
  const give = (wanted: object) =>
    command(world.plane.portsOf('command'))({ person: ANA, wanted: { ...id, ...wanted } as CommandWanted });
  await world.apply();
  world.take(world.train(1));
  await settle();
  const first = (await world.open())!;
  const { decrypt } = ports.keys;
  let down = true;
  ports.keys.decrypt = (sealed, context) =>
    down && sealed === first.token
      ? Promise.reject(Object.assign(new Error('KMS is down'), { name: 'DependencyError' }))
      : decrypt(sealed, context);
  await give({ command: 'withdraw', approval: first.id, reason: 'not now' });
  await settle();
  await give({ command: 'gate', version: 1, dryRun: false });
  await settle();
  await world.answer((await world.open())!, BEN);
  await settle();
  const { resume } = ports.workflows;
  ports.workflows.resume = async (token, output) =>
    (output as { approval: string }).approval === first.id ? 'too-late' : resume(token, output);
  const { describe } = ports.workflows;
  ports.workflows.describe = async (execution) => (execution === first.execution ? undefined : describe(execution));
  down = false;
  await world.run();
  expect(await world.types()).toContain('ExecutionResumed:too-late');
  expect(await ports.registry.version(id, 1)).toMatchObject({ state: 'approved' });
  world.plane.close();
});
