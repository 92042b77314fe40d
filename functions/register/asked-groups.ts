import type { Manifest } from '../../lib/domain/model/manifest.ts';
import { approvalFor } from '../../lib/domain/stages/ladder.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { whoAnswers } from '../../lib/words/promotion.ts';

/** What of the groups that stages put their questions to cannot come true: fewer people are in them than must say yes. */
export async function unansweredStages(
  { people }: PortsOf<'people:members'>,
  tenant: string,
  manifest: Manifest,
): Promise<{ readonly path: string; readonly message: string }[]> {
  const found = (manifest.stages ?? []).map(async ({ name, approval }, index) => {
    const { groups = [] } = approval ?? {};
    if (groups.length === 0) return [];
    const { quorum } = approvalFor(manifest, name);
    const members = await Promise.all(groups.map((group) => people.membersOf(tenant, group)));
    const there = new Set(members.flat()).size;
    if (there >= quorum) return [];
    const message = `${quorum} of ${whoAnswers(groups)} must say yes before \`${name}\`, and ${there === 0 ? 'nobody' : `only ${there}`} of \`${tenant}\` is there: add people, or name other groups`;
    return [{ path: `stages.${index}.approval.groups`, message }];
  });
  return (await Promise.all(found)).flat();
}
