import type { Serving } from './serving.ts';

interface Asked {
  readonly serving?: Serving | undefined;
  readonly smoke?: { readonly bodies?: object | undefined } | undefined;
  readonly target?: string | undefined;
}
interface Misfit {
  readonly path: readonly string[];
  readonly message: string;
}
const misfit = (path: readonly string[], message: string): Misfit => ({ path, message });

/** What depends on whether containers are asked by their names. */
export function directMisfits({ serving, smoke, target }: Asked): Misfit[] {
  if (serving?.type !== 'direct')
    return smoke?.bodies
      ? [
          misfit(
            ['smoke', 'bodies'],
            'are for containers that are asked by name: write `serving: { type: direct }`, or leave them out',
          ),
        ]
      : [];
  return target === undefined
    ? []
    : [
        misfit(
          ['serving'],
          'containers that are asked by name are not released in another account yet: leave `target` out, or `serving`',
        ),
      ];
}
