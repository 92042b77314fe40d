import { ManagedPolicy, type Role } from 'aws-cdk-lib/aws-iam';
import type { Allowed } from './rules/allow-on.ts';
import { policySize } from './rules/policy-size.ts';

/**
 * Characters of inline policy for what the configuration lists, so that what every role has beside it still fits into IAM's 10,240 (CDK
 * estimates generously before it moves anything out).
 */
const INLINE = 3000;
/** IAM's 6,144 of a managed policy, less what stands around the statements. */
const MANAGED = 6144 - '{"Statement":[],"Version":"2012-10-17"}'.length;

export const LISTED = 'below or like a name that the configuration lists';

/** A role, and how it is allowed something. */
export interface Grantee {
  readonly role: Role;
  allow(actions: readonly string[], resources: readonly string[], more?: Allowed): void;
}

interface Page {
  readonly policy?: ManagedPolicy;
  left: number;
}

/**
 * A role's rights on what the configuration lists, in the role's own policy as long as they fit there, then in managed policies of
 * this role alone: IAM limits the size of each (docs: reference_iam-quotas.html), and a list of names has none.
 */
export class ListedRights {
  readonly #to: Grantee;
  readonly #pages: Page[] = [{ left: INLINE }];

  constructor(to: Grantee) {
    this.#to = to;
  }

  /** Allows calls on each of these resources, wherever there is room for it. */
  allow(actions: readonly string[], resources: readonly string[], more: Omit<Allowed, 'in'> = {}): void {
    const { conditions } = more;
    const frame =
      policySize(this.#to.role, {
        Action: actions,
        Effect: 'Allow',
        Resource: [],
        ...(conditions && { Condition: conditions }),
      }) + 1;
    const waiting = resources.map((resource) => ({ resource, size: policySize(this.#to.role, resource) + 1 }));
    for (let i = 0; waiting.length > 0; i++) {
      const page = this.#page(i);
      const taken: string[] = [];
      let left = page.left - frame;
      while (waiting.length > 0 && waiting[0]!.size <= left) {
        left -= waiting[0]!.size;
        taken.push(waiting.shift()!.resource);
      }
      if (taken.length === 0) continue;
      page.left = left;
      this.#to.allow(actions, taken, { ...more, ...(page.policy && { in: page.policy }) });
    }
  }

  /** The page of this number; behind the last one a fresh policy. */
  #page(number: number): Page {
    const known = this.#pages[number];
    if (known) return known;
    const policy = new ManagedPolicy(this.#to.role, `Listed${number}`, {
      description: `Steward: what ${this.#to.role.node.scope!.node.id} may do with what the configuration lists, part ${number + 1}`,
      roles: [this.#to.role],
    });
    this.#pages.push({ policy, left: MANAGED });
    return this.#page(number);
  }
}
