import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { begin, openWorld, world } from './staged.ts';

beforeEach(openWorld);

describe('what a manifest says of stages', () => {
  const VPC = { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] };
  it.each<[string, object, object | undefined, RegExp | undefined]>([
    [
      'no VPC',
      { subnets: VPC.subnets },
      undefined,
      /subnets in prod is none: it is in no VPC, allowed is of subnet-0a1b2c3d/,
    ],
    [
      'another subnet and group',
      VPC,
      { vpc: { subnets: [...VPC.subnets, 'subnet-11111111'], securityGroups: ['sg-22222222'] } },
      /subnets in prod is subnet-11111111, .*security groups in prod is sg-22222222, allowed is of sg-0a1b2c3d/s,
    ],
    [
      'a way out',
      { isolated: true },
      { vpc: VPC },
      /network in prod is not isolated, allowed is `network.isolated: true`/,
    ],
    [
      'a subnet that is none',
      { subnets: ['mine'] },
      { vpc: VPC },
      /`stages.0.network.subnets.0`: must be like `subnet-/,
    ],
    ['a demand for nothing', {}, { vpc: VPC }, /must say `subnets`, `securityGroups` or `isolated`/],
    ['nothing of what is as it must be', { ...VPC, isolated: true }, { vpc: VPC, isolated: true }, undefined],
  ])('of the network refuses %s', async (_, network, own, words) => {
    const applied = world.apply((m) => {
      const [one] = m.deployments as never as object[];
      const deployments = [{ ...one, stage: 'prod', ...(own && { network: own }) }];
      Object.assign(m, { stages: [{ name: 'prod', network }], deployments });
    });
    if (words) await expect(applied).rejects.toThrow(words);
    else await applied;
  });

  it.each<[string, object, RegExp]>([
    [
      'more answers than people',
      { quorum: 2, groups: ['owners'] },
      /`stages.1.approval.groups`: 2 of owners must say yes before `prod`, and only 1 of `default` is there/,
    ],
    ['a group twice', { groups: ['owners', 'owners'] }, /must name no group twice/],
    ['a group that answers nothing', { groups: ['auditors'] }, /"approvers"\|"owners"|approvers/],
  ])('refuses %s', async (_, approval, words) => {
    await expect(begin({}, { approval })).rejects.toThrow(words);
  });

  it('refuses groups that nobody is in', async () => {
    const people = [{ id: 'u_ana', name: 'Ana', tenants: ['default'], groups: ['approvers'] }];
    writeFileSync(join(world.home, 'people.json'), JSON.stringify(people));
    await expect(begin({}, { approval: { groups: ['owners'] } })).rejects.toThrow(
      '1 of owners must say yes before `prod`, and nobody of `default` is there: add people, or name other groups',
    );
  });

  it.each<[string, object, object, RegExp]>([
    ['a soak of the last stage', {}, { soak: '1d' }, /nothing comes after `prod`/],
    ['a check that is not made', { stable: ['attribution'] }, {}, /no `attribution` check is made/],
    [
      'a limit on what the task has not',
      {},
      { gate: { limits: { rmse: { max: 3 } } } },
      /`rmse` is no metric of a binary task/,
    ],
    ['a stage that is there twice', {}, { name: 'staging' }, /`staging` stands there twice.*prod.*does not list/s],
  ])('refuses %s', async (_, staging, prod, words) => {
    await expect(begin(staging, prod)).rejects.toThrow(words);
  });

  it.each([
    [
      ['prod', 'staging'],
      /`stages.1`: `staging` comes after `prod`, and versions go towards production: list stages in the order dev, staging, prod/,
    ],
    [['staging', 'dev'], /`stages.1`: `dev` comes after `staging`/],
    [['staging', 'prod'], undefined],
  ])('refuses a way of %j that leads away from production', async (names, words) => {
    const applied = world.apply((m) => {
      const [one] = m.deployments as never as object[];
      const deployments = names.map((stage) => ({ ...one, endpoint: `flight-${stage}`, stage }));
      Object.assign(m, { stages: names.map((name) => ({ name })), deployments });
    });
    if (words) await expect(applied).rejects.toThrow(words);
    else await applied;
  });
});
