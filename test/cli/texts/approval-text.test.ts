import { describe, expect, it } from 'vitest';
import { approvalTitle, shownLines } from '../../../cli/text/approval-text.ts';
import type { ApprovalPage } from '../../../lib/contract/api.ts';

const adopted = { config: 'fraud-2024-11', content: 'c'.repeat(64) };
const page = {
  model: 'fraud-score',
  version: 2,
  deployment: 'fraud-prod',
  sentence: '`fraud-score/2` takes over `fraud-prod`',
  requester: { id: 'u_ana' },
  may: { allowed: true, reasons: [] },
  votes: [],
  evidence: [],
  shown: { champion: null, adopted },
} as unknown as ApprovalPage;

describe('a question about an adopted endpoint', () => {
  it('names the config that goes, in its title and among what is shown', () => {
    expect(approvalTitle(page)).toBe(
      'fraud-score/2 into fraud-prod, in place of config fraud-2024-11, adopted as it ran',
    );
    expect(shownLines(page)).toContain(`  adopted     config ${adopted.config}, content ${adopted.content}`);
    expect(shownLines(page).join('\n')).not.toContain('object');
  });

  it('of an endpoint that nothing served is one for its first champion', () => {
    const first = { ...page, shown: { champion: null } } as unknown as ApprovalPage;
    expect(approvalTitle(first)).toBe('fraud-score/2 into fraud-prod, as its first champion');
  });
});
