import { afterEach, describe, expect, it, vi } from 'vitest';
import { runLoad } from '../../../cli/actions/load/run-load.ts';
import { sender } from '../../../cli/actions/load/send.ts';
import type { LoadPlan } from '../../../lib/domain/load/load-plan.ts';
import { ENDPOINT, Released } from '../released.ts';

const PATIENCE = 180_000;
let released: Released;
afterEach(async () => {
  vi.unstubAllEnvs();
  await released.close();
});

/** No test waits: every request is due at once, and is sent without the answer to another. */
const AT_ONCE = { now: () => performance.now(), until: async () => undefined };
const PLAN: LoadPlan = { steps: [{ rate: 40, seconds: 1 }], arrivals: 'poisson', seed: 3 };
const ASKED = { contentType: 'application/json', bodies: ['[1]', '[2]'], patience: 30_000, mostAtOnce: 20 };

describe('a load test through the SDK', () => {
  it(
    'is answered by an endpoint, keeps its requests out of traffic, and tells failures by kind',
    async () => {
      released = await Released.launch();
      const version = await released.asked();
      await released.approve();
      await released.ended(version);
      for (const [name, value] of Object.entries({
        AWS_ENDPOINT_URL: released.standin.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'any',
      }))
        vi.stubEnv(name, value);
      const drive = async (endpoint: string) => {
        const { send, close } = sender({ endpoint }, ASKED);
        const about = { model: 'flight-delay', version, deployment: ENDPOINT };
        const report = await runLoad(about, PLAN, { send, pace: AT_ONCE, mostAtOnce: 20, epoch: () => 0 }).done;
        close();
        return report;
      };
      const [step] = (await drive(ENDPOINT)).steps;
      expect(step).toMatchObject({ answered: step!.requests, failed: {}, latency: { p99: expect.any(Number) } });
      expect(step!.requests).toBeGreaterThan(20);
      const [none] = (await drive('nobody')).steps;
      expect(none).toMatchObject({ answered: 0, failed: { ValidationError: none!.requests } });
      expect(none!.latency).toBeUndefined();
    },
    PATIENCE,
  );
});
