import { ManagedPolicy, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../rules/acknowledge.ts';

/**
 * What people and pipelines need of IAM to use `steward --at aws`: find the installation, and what owners of resources let them read.
 * It writes nothing, and no policy for people ever may: whoever puts an item could forge an answer. What changes something goes
 * through the API, in a person's name.
 */
export class Readers extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, environment: string) {
    super(scope, 'Readers');
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Steward ${environment}: find it, read registry and ledger. For people and pipelines; writes nothing.`,
    });
    // The environments of an account are found by looking at all its stacks, and that call names none.
    this.allow(['cloudformation:DescribeStacks'], ['*']);
    acknowledgeRule(
      this.policy,
      'AwsSolutions-IAM5[Resource::*]',
      'DescribeStacks without a name, which is how the command line finds what is deployed, knows no resource; it only reads',
    );
  }

  /** Allows reading exactly these resources. */
  allow(
    actions: readonly string[],
    resources: readonly string[],
    conditions?: PolicyStatementProps['conditions'],
  ): void {
    this.policy.addStatements(
      new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions && { conditions }) }),
    );
  }
}
