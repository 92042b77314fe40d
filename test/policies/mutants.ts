/** One small change to a policy text, as a careless or hostile edit would make it. */
export interface Mutant {
  readonly change: string;
  readonly text: string;
}

const BOOLEANS = [
  'managed',
  'packageCompleted',
  'imageByDigest',
  'artifactDigestKnown',
  'hasEvaluation',
  'hasBaseline',
  'hasTrainingData',
  'hasChampion',
  'compared',
  'predictionsFit',
  'signed',
  'signatureFits',
  'hasLimit',
  'hasLossLimit',
];
const SETS = ['failed', 'undecided', 'missing', 'evidence', 'stages'];
const LONGS = ['heldOutRows', 'minimumHeldOutRows'];
const GROUPS = ['approvers', 'owners', 'auditors', 'operators'];
const TIERS = ['minimal', 'limited', 'high'];
const ACTIONS = [
  'apply',
  'register',
  'gate',
  'check',
  'retrain',
  'retrainAnyway',
  'requestRelease',
  'rollback',
  'freeze',
  'unfreeze',
  'answer',
  'withdraw',
  'retire',
  'addEvidence',
  'attestAsOwner',
  'attestAsValidator',
  'closeIncident',
  'acknowledge',
  'view',
];

type Rewrite = (match: RegExpExecArray) => string[];
const others = (all: string[], one: string) => all.filter((name) => name !== one);

const RULES: readonly [pattern: RegExp, rewrite: Rewrite][] = [
  [/ == /g, () => [' != ']],
  [/ && /g, () => [' || ']],
  [/&&\n/g, () => ['||\n']],
  [/ < /g, () => [' <= ', ' > ']],
  [/ <= /g, () => [' < ', ' >= ']],
  [/!(?=[(c])/g, () => ['']],
  [/(?<!!)context\.(\w+)(?!\w|\.)/g, ([match]) => [`!${match}`]],
  [
    /\bcontext(\.| has )(\w+)/g,
    ([, access, name]) =>
      [BOOLEANS, SETS, LONGS]
        .flatMap((all) => (all.includes(name!) ? others(all, name!).slice(0, 2) : []))
        .map((o) => `context${access}${o}`),
  ],
  [/Group::"(\w+)"/g, ([, name]) => others(GROUPS, name!).map((o) => `Group::"${o}"`)],
  [/Tier::"(\w+)"/g, ([, name]) => others(TIERS, name!).map((o) => `Tier::"${o}"`)],
  [
    /Action::"(\w+)"/g,
    ([, name]) =>
      others(ACTIONS, name!)
        .slice(0, 3)
        .map((o) => `Action::"${o}"`),
  ],
  [/Action::"\w+", /g, () => ['']],
  [/, Action::"\w+"\]/g, () => [']']],
  [/ in Action::"write"/g, () => ['', ' in Action::"read"']],
  [/ in Action::"read"/g, () => ['', ' in Action::"write"']],
  [/ (in|==) (Group|Action)::"(?!decide)\w+"(?=,)/g, () => ['']],
  [/\b\d+\b/g, ([match]) => [String(Number(match) - 1), String(Number(match) + 1)]],
  [/\bwhen\b/g, () => ['unless']],
  [/\bunless\b/g, () => ['when']],
  [/\n(when|unless) \{[^}]*\}/g, () => ['']],
  [/(?<=\{\s*|&& |&&\n {2})[^&{}()]+(\([^()]*\))? &&\s/g, () => ['']],
  [/ &&\s+[^&{}()]+(\([^()]*\))?(?=\s*[})])/g, () => ['']],
  [/\bforbid \(/g, () => ['permit (']],
  [/\bpermit \(/g, () => ['forbid (']],
  [/resource\.tier == Tier::"high"|context\.tier == Tier::"high"/g, () => ['true', 'false']],
  [
    /principal\.tenants\.contains\(resource\.tenant\)/g,
    () => ['true', 'false', '!principal.tenants.contains(resource.tenant)'],
  ],
  [/resource\.requester/g, () => ['principal']],
  [/@outcome\("fail"\)/g, () => ['@outcome("inconclusive")']],
  [/@outcome\("inconclusive"\)/g, () => ['@outcome("fail")']],
  [
    /@(fact|limit)\("(\w+)"\)/g,
    ([, annotation, name]) =>
      [...BOOLEANS, ...SETS, ...LONGS]
        .filter((o) => o !== name)
        .slice(0, 3)
        .map((o) => `@${annotation}("${o}")`),
  ],
];

/** Every mutant of a policy. Comments, the id and the plain-language reason say nothing to Cedar and stay. */
export function mutantsOf(text: string): Mutant[] {
  const fixed = [...text.matchAll(/\/\/[^\n]*|@(id|reason)\("[^"]*"\)/g)].map(
    (m) => [m.index, m.index + m[0].length] as const,
  );
  const found = RULES.flatMap(([pattern, rewrite]) =>
    [...text.matchAll(pattern)]
      .filter((match) => !fixed.some(([from, to]) => match.index >= from && match.index < to))
      .flatMap((match) =>
        rewrite(match).map((replacement) => ({
          change: `\`${match[0].trim()}\` -> \`${replacement.trim()}\``,
          text: text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length),
        })),
      ),
  );
  return [...new Map(found.map((mutant) => [mutant.text, mutant])).values()];
}
