import type { DeploymentView, LastCheck } from '../../../lib/contract/api.ts';
import { reasonInWords } from '../../../lib/words/reason-in-words.ts';
import { Badge } from './verdict.tsx';
import { When } from './when.tsx';

/** The live version and since when, what was adopted, or what is on its way. */
export function Live(
  deployment: Pick<DeploymentView, 'champion' | 'liveSince' | 'releasing' | 'adopted' | 'unadopted'>,
) {
  const { champion, liveSince, releasing, adopted, unadopted } = deployment;
  const now = adopted?.serving ? adopted : undefined;
  return (
    <>
      {champion ? (
        <strong>version {champion}</strong>
      ) : now ? (
        <strong>no version of ours</strong>
      ) : (
        <span class="aside">nothing yet</span>
      )}
      {now && (
        <span class="aside">
          adopted: config {now.config}, {now.package ? `package ${shortPackage(now.package)}` : 'no package'}, since{' '}
          <When at={now.since} day /> by {now.by}
        </span>
      )}
      {unadopted && (
        <span class="aside">
          <Badge word="broken">not adopted</Badge> it runs config {unadopted} from before Steward: nothing is released
          onto it until an owner adopts it
        </span>
      )}
      {liveSince && (
        <span class="aside">
          since <When at={liveSince} />
        </span>
      )}
      {releasing !== undefined && (
        <Badge word="releasing">
          {releasing > 0 ? `version ${releasing} coming in` : 'going back to what was adopted'}
        </Badge>
      )}
    </>
  );
}

/** `fraud-score/7` of a package's ARN. */
const shortPackage = (arn: string): string => arn.split(':model-package/').at(-1) ?? arn;

/** The last check: its verdict, and its headline reason, in words. */
export function Last({ check, of }: { check?: LastCheck; of: DeploymentView }) {
  if (!check)
    return (
      <span class="aside">
        {of.adopted?.serving && of.champion === undefined
          ? 'cannot be checked: there is no baseline of what was adopted'
          : 'not checked yet'}
      </span>
    );
  return (
    <>
      <Badge word={check.verdict} />
      <span class="aside">
        {check.reason ? reasonInWords(check.reason) : check.verdict === 'undecided' ? 'not enough to tell' : ''}
      </span>
      <span class="aside">
        <When at={check.slot} />
      </span>
    </>
  );
}
