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
  plan: 'canary: 50 % of capacity for 1h, then all',
  steps: ['50 % of the requests (1 of 2 instances): watched for 1h', 'all requests: the old fleet stays for 10m'],
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

  it('says how it is released part by part, below its plan', () => {
    const lines = shownLines(page);
    const at = lines.indexOf(`  plan: ${page.plan}`);
    expect(lines.slice(at + 1, at + 3)).toEqual(page.steps.map((step) => `    ${step}`));
  });
});
