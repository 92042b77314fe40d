/**
 * The policies without which a control plane does not start, with the effect each must have. A rule can be changed
 * (its text is part of the set's hash, which stands in every record), but not be lost by deleting or renaming a file.
 */
export const REQUIRED = {
  gate: {
    'pass-unless-forbidden': 'permit',
    'artifact-unknown': 'forbid',
    'champion-not-compared': 'forbid',
    'evidence-missing': 'forbid',
    'held-out-rows-unknown': 'forbid',
    'image-by-tag': 'forbid',
    'limit-not-met': 'forbid',
    'limit-undecided': 'forbid',
    'no-baseline': 'forbid',
    'no-evaluation': 'forbid',
    'no-limit': 'forbid',
    'no-loss-limit': 'forbid',
    'no-row-minimum': 'forbid',
    'no-training-data': 'forbid',
    'package-not-completed': 'forbid',
    'predictions-unreadable': 'forbid',
    'schema-incompatible': 'forbid',
    'schema-not-compared': 'forbid',
    'signature-refused': 'forbid',
    'too-few-held-out-rows': 'forbid',
    unmanaged: 'forbid',
  },
  permissions: {
    'approvers-answer': 'permit',
    'approvers-validate': 'permit',
    'members-read': 'permit',
    'operators-run': 'permit',
    'owners-answer': 'permit',
    'owners-manage': 'permit',
    'requesters-withdraw': 'permit',
    'four-eyes': 'forbid',
    'high-tier-needs-mfa': 'forbid',
    'high-tier-needs-recent-sign-in': 'forbid',
    'others-than-asked': 'forbid',
    'tenant-isolation': 'forbid',
  },
} as const satisfies Record<string, Record<string, 'permit' | 'forbid'>>;
