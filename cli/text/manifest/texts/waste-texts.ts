import type { KeyTexts } from './key-text.ts';

/** What of an endpoint is not needed. */
export const WASTE_TEXTS: KeyTexts = {
  'monitoring.idle': {
    says: 'When an endpoint that nobody asks is told of (docs/upkeep.md): where this is not said, after a fortnight.',
    example: { after: '30d' },
    rare: true,
  },
  'monitoring.idle.watch': { says: 'False: nobody asks it by design, and it is not told of.', example: false },
  'monitoring.idle.after': { says: 'So long nobody must have asked it.', example: '30d' },
  'monitoring.oversized': {
    says: 'When an endpoint that is larger than its busiest minutes need is told of (docs/upkeep.md): where this is not said, after a fortnight in which a smaller one would have been busy by 60 percent at most.',
    example: { over: '30d', busiest: 50 },
    rare: true,
  },
  'monitoring.oversized.watch': { says: 'False: it is kept so by design, and it is not told of.', example: false },
  'monitoring.oversized.over': {
    says: 'So long it is looked at: long enough for its busiest days to be among them.',
    example: '30d',
  },
  'monitoring.oversized.busiest': {
    says: 'So much of its cores, or accelerators, a smaller fleet may need in the busiest minutes.',
    unit: 'percent',
    example: 50,
  },
  'monitoring.oversized.least': {
    says: 'So many instances are left in any case. Where it is not said, two in production, but for a model of tier `minimal`; else one.',
    unit: 'instances',
    example: 2,
  },
};
