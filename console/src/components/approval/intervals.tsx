import type { Scores } from '../../../../lib/contract/api.ts';

/** Two values with their intervals on one scale. A picture only: the numbers stand beside it. */
export function Intervals({ champion, challenger }: { champion?: Scores; challenger?: Scores }) {
  const ends = [champion, challenger].flatMap((s) => (s ? [Number(s.low), Number(s.high)] : []));
  const low = Math.min(...ends);
  const span = Math.max(...ends) - low || 1;
  const place = (value: string) => 4 + (192 * (Number(value) - low)) / span;
  const row = (scores: Scores | undefined, y: number, who: string) =>
    scores && (
      <g class={who}>
        <line x1={place(scores.low)} x2={place(scores.high)} y1={y} y2={y} />
        <circle cx={place(scores.value)} cy={y} r="4" />
      </g>
    );
  return (
    <svg class="intervals" viewBox="0 0 200 30" aria-hidden="true">
      {row(champion, 9, 'champion')}
      {row(challenger, champion ? 21 : 15, 'challenger')}
    </svg>
  );
}
