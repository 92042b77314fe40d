import type { DeploymentView } from '../../../lib/contract/api.ts';
import type { CheckKind } from '../../../lib/domain/check/kinds.ts';
import type { LastCheck } from '../../../lib/domain/registry/line.ts';
import { reasonInWords } from '../../../lib/words/reason-in-words.ts';
import { Badge } from './verdict.tsx';
import { When } from './when.tsx';

/** The live version and since when, what was adopted, or what is on its way. */
export function Live(
  deployment: Pick<DeploymentView, 'champion' | 'liveSince' | 'releasing' | 'share' | 'adopted' | 'unadopted'>,
) {
  const { champion, liveSince, releasing, share, adopted, unadopted } = deployment;
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
          {releasing > 0
            ? `version ${releasing} coming in${share === undefined ? '' : `, at ${share} %`}`
            : 'going back to what was adopted'}
        </Badge>
      )}
    </>
  );
}

/** That nothing is released into a deployment; where there is room also since when, by whom and why. */
export function Frozen({ frozen, says }: Pick<DeploymentView, 'frozen'> & { readonly says?: boolean }) {
  if (!frozen) return null;
  return (
    <>
      <Badge word="hold">frozen</Badge>
      {says && (
        <span class="aside">
          nothing is released into it since <When at={frozen.since} />, by {frozen.by}: {frozen.reason}
        </span>
      )}
    </>
  );
}

/** `fraud-score/7` of a package's ARN. */
const shortPackage = (arn: string): string => arn.split(':model-package/').at(-1) ?? arn;

/** The last check of a kind, and what people asked for since: its verdict, and its headline reason, in words. */
export function Last({ kind, of }: { kind: CheckKind; of: DeploymentView }) {
  const [check, asked] = [of[kind], of.asked?.[kind]];
  return (
    <>
      {check ? (
        <Said check={check} />
      ) : (
        <span class="aside">
          {of.adopted?.serving && of.champion === undefined
            ? 'cannot be checked: there is no baseline of what was adopted'
            : asked
              ? 'not checked by its schedule yet'
              : 'not checked yet'}
        </span>
      )}
      {asked && (!check || asked.at > check.slot) && <Said check={asked} />}
    </>
  );
}

function Said({ check }: { check: Omit<LastCheck, 'id'> & { readonly at?: string } }) {
  const { verdict, because, reason, slot, at } = check;
  return (
    <>
      <Badge word={verdict} />
      <span class="aside">
        {because ?? (reason ? reasonInWords(reason) : verdict === 'undecided' ? 'not enough to tell' : '')}
      </span>
      <span class="aside">
        {at && 'asked for '}
        <When at={at ?? slot} />
      </span>
    </>
  );
}
