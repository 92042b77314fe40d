import type { Context } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { shownLines } from '../../../cli/text/approval-text.ts';
import { api } from '../../../functions/api/api.ts';
import { LocalIssuer } from '../../../lib/adapters/local/people/issuer.ts';
import { localPeople } from '../../../lib/adapters/local/people/people.ts';
import type { ApprovalPage } from '../../../lib/contract/api.ts';
import type { VersionPage } from '../../../lib/contract/ledger-api.ts';
import { NotFoundError } from '../../../lib/domain/errors.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { uniform } from '../../domain/drift/samples.ts';
import { World } from '../world.ts';

const REGIONS = ['north', 'south', 'west'];

/** Loans by region and sex, of which the model favours those of women less by so much; twelve rows are of a region of their own. */
function loans(unfair: number): string {
  const u = uniform(5);
  return Array.from({ length: 1_500 }, (_, row) => {
    const [good, sex] = [u() < 0.5, u() < 0.5 ? 'f' : 'm'];
    const region = row < 12 ? 'east' : REGIONS[row % 3];
    const challenger = Math.min(1, Math.max(0, 0.5 + (good ? 0.3 : -0.3) + (u() - 0.5) - (sex === 'f' ? unfair : 0)));
    return JSON.stringify({ id: `r${row}`, label: good ? 1 : 0, challenger, region, sex });
  }).join('\n');
}

describe('the limits of a version', () => {
  const world = new World();
  const issuer = new LocalIssuer(world.home, 'steward-local');
  const app = api({
    ports: world.plane.ports,
    personOf: (c: Context) => issuer.personOf(c.req.header('authorization')),
    log: (error: Error) => {
      throw error;
    },
  });
  const get = async <T>(path: string): Promise<T> => {
    const token = await issuer.token(localPeople(world.home).find(({ id }) => id === 'u_ben')!);
    const answer = await app.request(path, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as T;
  };
  const bring = async (version: number, predictions: string) => {
    const event = world.train(version);
    world.put(`s3://data/runs/${version}/predictions.jsonl`, predictions);
    world.take(event);
    await world.run(world.plane.clock.now());
  };

  beforeAll(async () => {
    await world.apply((manifest: Record<string, unknown>) =>
      Object.assign(manifest, {
        gate: {
          minimumHeldOutRows: 500,
          limits: { auc: { min: 0.6 } },
          maximumLoss: { auc: 0.02 },
          slices: { columns: ['region'], minimumRows: 100, limits: { auc: { min: 0.6 } } },
          fairness: { protected: ['sex'], limits: { disparateImpact: { min: 0.6 }, equalizedOdds: { max: 0.3 } } },
        },
      }),
    );
    await bring(1, loans(0));
    await bring(2, loans(0.5));
  });

  it('are shown to whoever approves it, each with value, interval and outcome, and what is too small to be judged', async () => {
    const { id } = (await world.open(1))!;
    const page = await get<ApprovalPage>(`/api/approvals/${id}`);
    expect(page.judged!.limits.map(({ name, outcome }) => [name, outcome])).toEqual(
      [
        'auc',
        ...REGIONS.map((region) => `auc[region = ${region}]`),
        'disparateImpact of sex',
        'equalizedOdds of sex',
      ].map((name) => [name, 'met']),
    );
    const lines = shownLines(page);
    expect(lines).toContain('  6 of 6 limits met:');
    expect(lines.find((line) => line.includes('region = north'))).toMatch(
      /^ {4}met {9}AUC where region = north 0\.\d{4} \[0\.\d{4}, 0\.\d{4}\], must be at least 0\.6000$/,
    );
    expect(lines.find((line) => line.includes('Disparate impact'))).toMatch(
      /sex 0\.\d{4} \[0\.\d{4}, [01]\.\d{4}\] \(lowest [fm] 0\.\d{4}, highest [fm] 0\.\d{4}\), must be at least 0\.6000$/,
    );
    expect(lines).toContain('    not judged  region = east: 12 rows, at least 100 are needed');
  });

  it('are shown with the version that misses one, which names the groups that lie furthest apart', async () => {
    const { judged } = await get<VersionPage>('/api/models/flight-delay/versions/2');
    expect(judged!.limits[0]).toMatchObject({
      ...{ name: 'disparateImpact of sex', outcome: 'not met' },
      groups: expect.stringMatching(/^lowest f 0\.\d{4}, highest m 0\.\d{4}$/),
    });
    const gated = (await world.records()).findLast(({ type }) => type === 'VersionGated')!;
    expect(gated.reasons![0]).toMatchObject({ subject: 'disparateImpact of sex', groups: judged!.limits[0]!.groups });
    expect(recordLine(gated)).toContain(`(${judged!.limits[0]!.groups}) (limit at least 0.6000)`);
  });

  it('are those of the record where the evidence is kept no longer: as many as it has room for', async () => {
    const { gate } = (await world.plane.ports.registry.version({ tenant: 'default', model: 'flight-delay' }, 1))!;
    const page = async () => (await get<VersionPage>('/api/models/flight-delay/versions/1')).judged!;
    const whole = await page();
    const { read } = world.plane.ports.evidence;
    world.plane.ports.evidence.read = async (sha256) => {
      if (sha256 === gate!.measured) throw new NotFoundError('gone');
      return read.call(world.plane.ports.evidence, sha256);
    };
    try {
      expect((await page()).limits).toEqual(whole.limits);
    } finally {
      world.plane.ports.evidence.read = read;
    }
  });
});
