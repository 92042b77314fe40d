import { expect, it } from 'vitest';
import { standbyMisfits } from '../../../lib/domain/failover/standby-fits.ts';
import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';

const spec = (endpoint: string, more: object = {}) => ({ endpoint, stage: 'prod', ...more }) as DeploymentSpec;
const west = spec('west', { target: 'west' });
const async = { serving: { type: 'async', output: 's3://out/a' } };

it('a standby is another deployment of the stage, elsewhere, that is asked alike', () => {
  expect(standbyMisfits([spec('east', { standby: 'west' }), west])).toEqual([]);
});

it.each([
  ['itself', [spec('east', { standby: 'east' }), west], /another deployment: `west`/],
  ['none of the manifest', [spec('east', { standby: 'wset' })], /the manifest has no other/],
  [
    'one with a standby',
    [spec('east', { standby: 'west' }), { ...west, standby: 'east' }, spec('o')],
    /has a standby itself/,
  ],
  ['another’s', [spec('east', { standby: 'west' }), spec('o', { standby: 'west' }), west], /stands by for another/],
  ['one of another stage', [spec('east', { standby: 'west' }), { ...west, stage: 'dev' }], /of stage `dev`/],
  ['one here', [spec('east', { standby: 'west' }), spec('west')], /needs a `target`/],
  [
    'one for a queue',
    [spec('east', { standby: 'west', ...async }), { ...west, ...async }],
    /nothing stands by for an async/,
  ],
  ['one of another form', [spec('east', { standby: 'west' }), { ...west, ...async }], /serve both alike/],
] as const)('%s is refused', (_, deployments, words) => {
  expect(standbyMisfits(deployments as readonly DeploymentSpec[])[0]).toMatchObject({
    path: ['deployments', 0, 'standby'],
    message: expect.stringMatching(words),
  });
});
