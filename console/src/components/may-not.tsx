import type { May } from '../../../lib/contract/api.ts';

/** In the place of a button that this person may not press: why, in the policies' words. */
export function MayNot({ may, what }: { may: May; what: string }) {
  if (may.allowed) return null;
  const why = may.reasons.map(({ policy, text }) => text ?? policy).join('; ');
  return (
    <p class="aside">
      You may not {what}: {why || 'no policy lets you'}.
    </p>
  );
}
