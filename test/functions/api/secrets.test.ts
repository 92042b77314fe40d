import { expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import { ANA, ARN, World } from '../world.ts';

it('values of variables are told to no reader of a version', async () => {
  const world = new World();
  await world.apply();
  const event = world.train(1);
  const details = world.sagemaker.packages.get(`${ARN}/1`)!;
  const first = { ...details.containers[0]!, environment: { TOKEN: 'hunter2' } };
  world.sagemaker.packages.set(details.arn, { ...details, containers: [first, first] });
  world.take(event);
  await world.run(world.plane.clock.now());
  const app = api({
    ports: world.plane.ports,
    personOf: async () => ANA,
    nameOf: () => undefined,
    log: (error) => world.log.push(String(error)),
  });
  const response = await app.request('/api/models/flight-delay/versions/1');
  const text = await response.text();
  expect(text).toContain('"TOKEN":');
  const others = [
    '/api/models/flight-delay',
    '/api/models',
    '/api/approvals',
    `/api/approvals/${(await world.open())!.id}`,
    '/api/models/flight-delay/history',
  ];
  const all = await Promise.all(others.map(async (path) => (await app.request(path)).text()));
  for (const told of [text, ...all, ...world.log, JSON.stringify(await world.records())])
    expect(told).not.toContain('hunter2');
});
