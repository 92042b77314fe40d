import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import { decideDrive } from '../../../lib/domain/release/decide-drive.ts';
import { decideBack, decideWayBack, isUnverified } from '../../../lib/domain/release/way-back.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { endpoint, variant } from './content.ts';

const HOUR = 3_600_000;
const started = { startedAt: 1000, deadline: 1000 + 16 * HOUR };
const name = variant().name;
const fleet = {
  form: 'real-time' as const,
  instances: 2,
  inParts: false,
  variant: name,
  instanceType: variant().instanceType,
  autoscaled: false,
};
const seen = (status: string, config: string, more: Partial<EndpointObservation> = {}) =>
  endpoint({ status, config, createdAt: 500, ...more });
const driving = (observed: EndpointObservation | undefined, more: Partial<Parameters<typeof decideDrive>[0]> = {}) =>
  decideDrive({
    observed,
    config: 'new',
    created: undefined,
    managed: true,
    ...started,
    now: 2000,
    fleet,
    ...more,
  });

describe('what is done to an endpoint for it to serve a config', () => {
  const ours = { config: 'new', at: [500] };
  it.each<[string, Parameters<typeof driving>, string]>([
    ['none: it is created', [undefined], 'create'],
    ['at rest on another: updated', [seen('InService', 'old')], 'update'],
    ['at rest on it', [seen('InService', 'new')], 'driven'],
    ['on its way to it', [seen('Updating', 'old', { pending: 'new' })], 'driven'],
    [
      'Deleting, and the config is the very one: waited for, then created',
      [seen('Deleting', 'new'), { managed: false, created: ours }],
      'wait',
    ],
    ['Deleting until too late', [seen('Deleting', 'new'), { now: 9 * HOUR }], 'refuse'],
    ['Deleting, somebody else’s', [seen('Deleting', 'new'), { managed: false }], 'refuse'],
    [
      'made anew by this release after the deletion, and looked at again',
      [seen('Creating', 'new', { createdAt: 1500 }), { managed: false, created: ours }],
      'driven',
    ],
    ['busy', [seen('Updating', 'old')], 'wait'],
    ['busy until an update would outlast the deadline', [seen('Updating', 'old'), { now: 8 * HOUR }], 'refuse'],
    ['free, but an update would outlast the deadline', [seen('InService', 'old'), { now: 8 * HOUR }], 'refuse'],
    ['at rest on it, however late', [seen('InService', 'new'), { now: 15 * HOUR }], 'driven'],
  ])('%s', (_, given, verdict) => {
    expect(driving(...given).verdict).toBe(verdict);
  });

  it('is nothing where it scales on another instance type, which AWS would refuse, and says how to mend it', () => {
    const scaling = { fleet: { ...fleet, autoscaled: true, instanceType: 'ml.c5.xlarge' } };
    expect(driving(seen('InService', 'old'), scaling)).toMatchObject({
      verdict: 'refuse',
      reasons: [
        {
          rule: 'scaled-type',
          observed: variant().instanceType,
          limit: expect.stringContaining('deregister-scalable-target'),
        },
      ],
    });
    expect(driving(seen('InService', 'old'), { fleet: { ...scaling.fleet, autoscaled: false } }).verdict).toBe(
      'update',
    );
    expect(driving(seen('InService', 'old'), { fleet: { ...fleet, autoscaled: true } }).verdict).toBe('update');
  });
});

describe('the way back', () => {
  const releasing = { version: 2, config: 'new', approval: 'a', alarms: [], ...started };
  const before = { releases: {}, revision: 0, config: 'old', releasing } as unknown as Deployment;
  const first = { releases: {}, revision: 0, releasing, created: { config: 'new', at: [] } } as unknown as Deployment;
  const again = { ...first, created: { config: 'new', at: [500] } } as Deployment;
  it.each<[string, Deployment, EndpointObservation | undefined, string, string]>([
    ['not begun', before, seen('InService', 'new'), 'old', 'again'],
    ['on its way', before, seen('Updating', 'new', { pending: 'old' }), 'none', 'on-its-way'],
    ['rolled back by SageMaker, for now', before, seen('RollingBack', 'new', { pending: 'old' }), 'none', 'on-its-way'],
    ['rolled back by SageMaker, at rest', before, seen('InService', 'new'), 'old', 'again'],
    [
      'the update that is to be taken back still goes on',
      before,
      seen('Updating', 'old', { pending: 'new' }),
      'old',
      'on-its-way',
    ],
    ['over', before, seen('InService', 'old'), 'none', 'back'],
    ['of an endpoint that broke', before, seen('Failed', 'new'), 'old', 'left'],
    ['of an endpoint that is gone', before, undefined, 'none', 'left'],
    ['of a first release', first, seen('InService', 'new'), 'delete', 'again'],
    ['of a first release that is still created', first, seen('Creating', 'new'), 'delete', 'on-its-way'],
    ['of a first release that failed', first, seen('Failed', 'new'), 'delete', 'again'],
    ['of a first release, begun', first, seen('Deleting', 'new'), 'none', 'on-its-way'],
    ['of a first release, over', first, undefined, 'none', 'deleted'],
    ['of one after a deletion of the same', again, seen('InService', 'new', { createdAt: 1500 }), 'delete', 'again'],
    ['of somebody’s endpoint of the same name', again, seen('InService', 'new', { createdAt: 700 }), 'none', 'left'],
  ])('%s', (_, deployment, observed, way, where) => {
    const decided = decideWayBack(deployment, observed);
    expect(typeof decided === 'string' ? decided : decided.config).toBe(way);
    expect(decideBack(deployment, observed)).toBe(where);
  });

  it.each<[string, Deployment, EndpointObservation | undefined, boolean]>([
    ['its config is about to serve', before, seen('Updating', 'old', { pending: 'new' }), true],
    ['its config serves', before, seen('InService', 'new'), true],
    ['a first endpoint serves it', first, seen('Creating', 'new'), true],
    ['nothing was begun', before, seen('InService', 'old'), false],
    ['nothing serves', first, seen('Failed', 'new'), false],
    ['nothing is there', first, undefined, false],
  ])('comes before a release is closed where %s', (_, deployment, observed, unverified) => {
    expect(isUnverified(deployment, observed)).toBe(unverified);
  });
});
