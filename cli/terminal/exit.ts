/** What every command ends with: yes, no, cannot say, could not run, interrupted (128 + SIGINT, as shells have it). */
export const EXIT = { yes: 0, no: 1, unsure: 2, failed: 3, interrupted: 130 } as const;

const BY_VERDICT: Record<string, number> = {
  stable: 0,
  pass: 0,
  verified: 0,
  drifted: 1,
  fail: 1,
  tampered: 1,
  differs: 1,
  undecided: 2,
  inconclusive: 2,
  incomplete: 2,
  'not-now': 2,
  begun: 2,
  'nothing-served': 2,
};

export const exitFor = (verdict: string): number => BY_VERDICT[verdict] ?? EXIT.yes;
