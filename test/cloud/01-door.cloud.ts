import { beforeAll, describe, expect, it } from 'vitest';
import { evidence } from './cloud.ts';
import { api, person, signIn } from './plane/people.ts';

describe('the way in', () => {
  let ben: { access: string; id: string };
  beforeAll(async () => {
    evidence(`Cognito: ben is ${await person('ben@example.com', 'default.approvers')}`);
    ben = await signIn('ben@example.com');
  });

  it('shows the page to everybody, and nothing else', async () => {
    const page = await api('GET', '/approvals/apr_x');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Steward</title>');
    for (const path of ['/api/models', '/api/me', '/api/approvals']) expect((await api('GET', path)).status).toBe(401);
  });

  it('lets a person in with an access token, not with an id token or a forged one', async () => {
    const me = await api('GET', '/api/me', ben.access);
    evidence(`GET /api/me: ${me.status} ${JSON.stringify(me.body)}`);
    expect(me).toMatchObject({ status: 200, body: { tenants: ['default'], groups: ['approvers'] } });
    expect((await api('GET', '/api/me', ben.id)).status).toBeGreaterThanOrEqual(401);
    const [head, claims] = ben.access.split('.');
    expect((await api('GET', '/api/me', `${head}.${claims}.AAAA`)).status).toBe(401);
  });
});
