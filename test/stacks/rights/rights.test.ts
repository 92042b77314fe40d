import { beforeAll, describe, expect, it } from 'vitest';
import { account } from '../iam.ts';
import { productionStacks } from '../synthesized.ts';
import { RIGHTS } from './rights-table.ts';

// Asked of an IAM evaluator nobody here wrote, with the policies as the templates hold them: role, key, bucket and topic policies.
describe('what every role may do', () => {
  let iam: ReturnType<typeof account>;
  beforeAll(() => {
    iam = account(productionStacks());
    process.stdout.write(
      `rights: ${RIGHTS.length} rows x ${iam.roles.length} roles = ${RIGHTS.length * iam.roles.length} verdicts\n`,
    );
  }, 300_000);

  it('is asked of 33 roles and the policy for people, in at least sixty rows', () => {
    expect(iam.roles).toHaveLength(34);
    expect(RIGHTS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(RIGHTS)('$action on $on $context', async ({ action, on, allowed, context }) => {
    const found: string[] = [];
    for (const role of iam.roles) if (await iam.may(role, action, on, context)) found.push(role);
    expect(found).toEqual([...new Set(allowed)].sort());
  });
});
