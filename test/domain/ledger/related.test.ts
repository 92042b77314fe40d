import { describe, expect, it } from 'vitest';
import { digestOf, type LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { relationChecker } from '../../../lib/domain/ledger/related.ts';

type Short = readonly [type: string, more?: Record<string, unknown>];
const at = { version: 1, deployment: 'prod' };
const asked = { approval: 'q', digest: 'd', requester: 'ana', quorum: 2 };

const registered: Short = ['ModelVersionRegistered'];
const gated: Short = ['VersionGated', { verdict: 'pass' }];
const question: Short = ['ApprovalRequested', { data: asked }];
const answer = (person: string, verdict = 'counted', data: object = {}): Short => [
  'ApprovalAnswered',
  { verdict, actor: { kind: 'person', id: person }, data: { approval: 'q', answer: 'approve', digest: 'd', ...data } },
];
const began = (data: object = {}, subject: object = {}): Short => [
  'ReleaseStarted',
  { data: { approval: 'q', digest: 'd', config: 'c', ...data }, subject: { ...at, ...subject } },
];
const completed = (data: object = {}): Short => ['ReleaseCompleted', { data: { config: 'c', ...data } }];
const yes = [answer('ben'), answer('eve', 'approved')];
const whole: Short[] = [registered, gated, question, ...yes, began(), completed()];

/** What is found wrong with a story, each with the place. */
const told = (story: readonly Short[]): string[] => {
  const related = relationChecker('model.default.m');
  for (const [i, [type, more]] of story.entries())
    related.take({
      type,
      actor: { kind: 'service', id: 's' },
      subject: at,
      data: {},
      ...more,
      seq: i + 1,
    } as LedgerRecord);
  return related.findings().map(({ kind, seq, problem }) => `${kind} ${seq}: ${problem}`);
};
const without = (left: Short): Short[] => whole.filter((one) => one !== left);

describe('the records of a model', () => {
  it('that tell one story leave nothing to find', () => expect(told(whole)).toEqual([]));

  it('may go back to what was live under its question', () =>
    expect(told([...whole, began({ back: true }), completed()])).toEqual([]));

  it.each<[string, Short[], string[]]>([
    ['a version that nobody registered', without(registered), ['incomplete 1: version 1 passed or failed its gate']],
    [
      'a gate that nobody passed',
      without(gated),
      ['incomplete 2: people were asked about version 1, whose last gate is `none`'],
    ],
    [
      'a question about what was put away',
      [registered, gated, ['VersionRetired'], question],
      ['tampered 4: people were asked about version 1, which was put away for good'],
    ],
    [
      'a release of what was put away',
      [registered, gated, question, ...yes, ['VersionRetired'], began(), completed()],
      ['tampered 7: version 1 was put away for good before its release was begun'],
    ],
    [
      'a way back to what was put away',
      [...whole, ['VersionRetired'], began({ back: true })],
      ['tampered 9: version 1 was put away for good before its release was begun'],
    ],
    [
      'a gate that closed',
      [registered, ['VersionGated', { verdict: 'fail' }], question],
      ['incomplete 3: people were asked about version 1, whose last gate is `fail`'],
    ],
    [
      'no question',
      without(question),
      [
        'incomplete 3: question `q` was never asked here',
        'incomplete 4: question `q` was never asked here',
        'incomplete 5: a release was begun under question `q`, which was never asked here',
      ],
    ],
    [
      'a gate of something else than was registered',
      [
        ['ModelVersionRegistered', { data: { version: 'a' } }],
        ['VersionGated', { verdict: 'pass', data: { version: 'b' } }],
      ],
      ['tampered 2: version 1 was judged as something else than was registered'],
    ],
    [
      'a gate by another manifest',
      [
        ['ModelApplied', { data: { manifest: 'm' }, at: '2026-11-01T00:00:00.000Z' }],
        registered,
        ['VersionGated', { verdict: 'pass', data: { manifest: 'n' }, at: '2026-11-01T00:01:00.000Z' }],
      ],
      ['tampered 3: version 1 was judged by a manifest that was not in force'],
    ],
    [
      'a gate by the manifest of a moment before',
      [
        ['ModelApplied', { data: { manifest: 'm' }, at: '2026-11-01T00:00:00.000Z' }],
        registered,
        ['VersionGated', { verdict: 'pass', data: { manifest: 'n' }, at: '2026-11-01T00:00:59.000Z' }],
      ],
      [],
    ],
    [
      'a question about something else than was registered',
      [
        ['ModelVersionRegistered', { data: { version: 'a' } }],
        ['VersionGated', { verdict: 'pass', data: { version: 'a' } }],
        ['ApprovalRequested', { data: { ...asked, version: 'b', champion: 0 } }],
      ],
      ['tampered 3: people were asked about something else than was registered as version 1'],
    ],
    [
      'a question that hides who serves',
      [
        [
          completed()[0],
          { ...completed()[1], subject: { version: 7, deployment: 'prod' }, at: '2026-11-01T00:00:00.000Z' },
        ],
        registered,
        gated,
        ['ApprovalRequested', { data: { ...asked, version: 'a', champion: 0 }, at: '2026-11-01T01:00:00.000Z' }],
      ],
      [
        'incomplete 1: a release into `prod` was completed, and none was begun',
        'tampered 4: people were asked about version 1 as if `nobody` served',
      ],
    ],
    ['a question asked twice', [registered, gated, question, question], ['tampered 4: question `q` was asked before']],
    [
      'no answer',
      [registered, gated, question, began(), completed()],
      ['incomplete 4: a release was begun under question `q`, which is not approved'],
    ],
    [
      'one answer of two',
      [registered, gated, question, answer('eve', 'approved')],
      ['incomplete 4: it counts as approved by 1 of 2'],
    ],
    [
      'one person twice',
      [registered, gated, question, answer('ben'), answer('Ben', 'approved')],
      ['tampered 5: `ben` answered before'],
    ],
    [
      'the one who asked',
      [registered, gated, question, answer('Ana')],
      ['tampered 4: `ana` caused the question, and said yes to it'],
    ],
    [
      'one who changed the manifest, and one who is spelled oddly',
      [
        registered,
        gated,
        ['ApprovalRequested', { data: { ...asked, causedBy: ['asked ana', 'applied ben', 'gated  EVE\u200b'] } }],
        answer('ben'),
        answer('eve'),
      ],
      [
        'tampered 4: `ben` caused the question, and said yes to it',
        'tampered 5: `eve` caused the question, and said yes to it',
      ],
    ],
    [
      'people of other groups than were asked, and of none',
      [
        registered,
        gated,
        ['ApprovalRequested', { data: { ...asked, groups: ['owners'] } }],
        answer('ben', 'counted', { as: ['approvers'] }),
        answer('eve', 'counted', { as: [] }),
        answer('zoe', 'counted'),
        answer('kim', 'counted', { as: ['owners'] }),
      ],
      [
        'tampered 4: `ben` answered as one of `approvers`, and `owners` were asked',
        'tampered 5: `eve` answered as one of `none`, and `owners` were asked',
        'tampered 6: `zoe` answered as one of `none`, and `owners` were asked',
      ],
    ],
    [
      'an answer after it expired',
      [
        registered,
        gated,
        ['ApprovalRequested', { data: { ...asked, expiresAt: '2026-11-01T00:00:00.000Z' } }],
        [answer('ben')[0], { ...answer('ben')[1], at: '2026-11-01T00:00:59.999Z' }],
        [answer('eve')[0], { ...answer('eve')[1], at: '2026-11-01T00:01:00.000Z' }],
      ],
      ['tampered 5: the question was open until 2026-11-01T00:00:00.000Z only'],
    ],
    [
      'a clock ahead that moved all that follows',
      [
        registered,
        [gated[0], { ...gated[1], at: '2027-01-01T00:00:00.000Z' }],
        [
          'ApprovalRequested',
          { data: { ...asked, expiresAt: '2026-11-01T00:00:00.000Z' }, at: '2027-01-01T00:00:00.000Z' },
        ],
        [answer('ben')[0], { ...answer('ben')[1], at: '2027-01-01T00:00:00.000Z' }],
      ],
      [],
    ],
    [
      'another digest',
      [registered, gated, question, answer('ben', 'counted', { digest: 'x' })],
      ['tampered 4: the answer is to something else'],
    ],
    [
      'a no, and then a yes',
      [registered, gated, question, answer('ben', 'rejected', { answer: 'reject' }), answer('eve', 'approved')],
      ['tampered 5: the question was over: rejected'],
    ],
    [
      'a release after a no',
      [registered, gated, question, answer('ben', 'rejected', { answer: 'reject' }), began()],
      ['incomplete 5: a release was begun under question `q`, which is rejected'],
    ],
    [
      'an answer after it was withdrawn',
      [registered, gated, question, ['ApprovalWithdrawn', { data: { approval: 'q' } }], answer('ben')],
      ['tampered 5: the question was over: withdrawn'],
    ],
    [
      'another digest begun',
      [registered, gated, question, ...yes, began({ digest: 'x' })],
      ['tampered 6: the release was begun with something else'],
    ],
    [
      'another version begun',
      [registered, gated, question, ...yes, began({}, { version: 2 })],
      ['tampered 6: the release was begun with something else'],
    ],
    [
      'another config completed',
      [registered, gated, question, ...yes, began(), completed({ config: 'x' })],
      ['tampered 7: the release was completed with something else'],
    ],
    [
      'a release that was never begun',
      [...whole.slice(0, 5), completed()],
      ['incomplete 6: a release into `prod` was completed, and none was begun'],
    ],
    [
      'a way back to what was never live',
      [...whole.slice(0, 5), began({ back: true })],
      ['incomplete 6: it goes back to version 1, never live'],
    ],
    [
      'a way back to what was never adopted',
      [began({ approval: '' })],
      ['incomplete 1: `prod` goes back to what was never adopted'],
    ],
  ])('that tell of %s are found', (_, story, found) => {
    const all = told(story);
    expect(all).toHaveLength(found.length);
    for (const [i, problem] of found.entries()) expect(all[i]).toContain(problem);
  });

  const A = 'a'.repeat(64);
  const B = 'b'.repeat(64);
  const added = (kind: string, sha256: string, judged = 'again', more: object = {}): Short => [
    'EvidenceAdded',
    {
      actor: { kind: 'person', id: 'dan' },
      subject: { version: 1 },
      evidence: [{ name: kind, sha256 }],
      data: { kind, sha256, judged },
      ...more,
    },
  ];
  const brought: Short = ['ModelVersionRegistered', { data: { kept: [{ kind: 'sbom', sha256: A, valid: false }] } }];
  const gatedBy = (...pieces: [kind: string, sha256: string, valid: boolean][]): Short => [
    'VersionGated',
    {
      verdict: 'pass',
      data: { kept: digestOf(pieces.map(([kind, sha256, valid]) => ({ kind, sha256, valid }))) },
    },
  ];
  const SBOM = ['sbom', A, false] as [string, string, boolean];
  const again = gatedBy(SBOM, ['sbom', B, true]);
  const voided: Short = ['ApprovalVoided', { data: { approval: 'q' } }];

  it.each<[string, Short[], string[]]>([
    ['that came before the gate', [brought, added('sbom', B), again, question, ...yes], []],
    [
      'that voids a question, which is asked anew',
      [
        brought,
        gatedBy(SBOM),
        question,
        added('sbom', B),
        voided,
        again,
        ['ApprovalRequested', { data: { ...asked, approval: 'r' } }],
      ],
      [],
    ],
    [
      'that came after people had answered',
      [brought, gatedBy(SBOM), question, ...yes, added('sbom', B, 'no more')],
      [],
    ],
    [
      'of what nobody registered',
      [added('sbom', B)],
      ['incomplete 1: evidence was added to version 1, which was never'],
    ],
    [
      'of what was put away',
      [brought, ['VersionRetired'], added('sbom', B)],
      ['tampered 3: evidence was added to version 1, which was put away for good'],
    ],
    [
      'kept as other bytes',
      [brought, added('sbom', B, 'again', { evidence: [{ name: 'sbom', sha256: A }] })],
      ['tampered 2: `sbom` of version 1 is kept as other bytes than its record tells'],
    ],
    [
      'of a kind that was there',
      [brought, added('sbom', B), added('sbom', A)],
      ['tampered 3: version 1 had its `sbom` already'],
    ],
    [
      'that the gate did not look at',
      [brought, added('sbom', B), gatedBy(SBOM)],
      ['tampered 3: version 1 was judged by other evidence than it had'],
    ],
    ['that the gate invented', [brought, again], ['tampered 2: version 1 was judged by other evidence than it had']],
    [
      'that people were asked without',
      [brought, gatedBy(SBOM), added('sbom', B), question],
      ['tampered 4: people were asked about version 1, to which evidence was added after its last gate'],
    ],
    [
      'that people said yes without',
      [brought, gatedBy(SBOM), question, added('sbom', B), ...yes],
      [
        'tampered 5: evidence was added to version 1 since it was asked',
        'tampered 6: evidence was added to version 1 since it was asked',
      ],
    ],
    [
      'that is said to come after an answer',
      [brought, gatedBy(SBOM), question, added('sbom', B, 'no more')],
      ['tampered 4: evidence was added to version 1 as if people had said yes to it, and nobody had'],
    ],
  ])('evidence %s', (_, story, findings) => {
    const found = told(story);
    expect(found).toHaveLength(findings.length);
    for (const [i, finding] of findings.entries()) expect(found[i]).toContain(finding);
  });
});

describe('what drift checks are held against', () => {
  const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
  const checked = (past: string | undefined, grown: string | undefined, more: object = {}): Short => [
    'CheckRecorded',
    {
      evidence: [
        ...(past === undefined ? [] : [{ name: 'past', sha256: past }]),
        ...(grown === undefined ? [] : [{ name: 'past-with-window', sha256: grown }]),
      ],
      ...more,
    },
  ];
  const first = checked(undefined, A);
  const nobody = (seq: number) =>
    `tampered ${seq}: it was held against earlier windows that no check of version 1 before it kept`;

  it.each<[string, Short[], string[]]>([
    ['was kept by the check before', [first, checked(A, B), checked(B, undefined)], []],
    ['stays while windows drift', [first, checked(A, undefined), checked(A, B)], []],
    ['was kept before the last check, of a slot that is caught up', [first, checked(A, B), checked(A, undefined)], []],
    ['was kept by none', [first, checked(B, undefined)], [nobody(2)]],
    ['is what it kept itself', [checked(A, A)], [nobody(1)]],
    [
      'was kept of another version, or in another deployment',
      [
        checked(undefined, A, { subject: { ...at, version: 2 } }),
        checked(undefined, A, { subject: { ...at, deployment: 'shadow' } }),
        checked(A, undefined),
      ],
      [nobody(3)],
    ],
    [
      'has the window that a person asked for',
      [first, checked(A, B, { data: { asked: 'chk' } })],
      ['tampered 2: a check that a person asked for added its window to those that others are held against'],
    ],
  ])('%s', (_, story, findings) => expect(told(story)).toEqual(findings));

  it('is remembered for a thousand checks: of a window before them only a person asks', () => {
    const later = Array.from({ length: 1_000 }, (_, i) => checked(undefined, i.toString(16).padStart(64, '0')));
    expect(told([first, ...later, checked(A, undefined, { data: { asked: 'chk' } })])).toEqual([]);
    expect(told([first, ...later, checked(A, undefined)])).toEqual([nobody(1_002)]);
  });
});
