import type { ChartConfiguration } from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import type { Ink } from '../charts/draw.ts';

/**
 * A picture drawn by Chart.js, which is fetched only when one is needed. Beside every picture stands a table with the same
 * numbers, so the canvas carries a label and no more. Drawn anew when the reader's colours change.
 */
export function Picture({
  label,
  of,
  height,
}: {
  label: string;
  of: (ink: Ink) => ChartConfiguration;
  height: number;
}) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    let clear = () => {};
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const paint = async () => {
      const { draw } = await import('../charts/draw.ts');
      clear();
      if (!gone && place.current) clear = draw(place.current, of);
    };
    void paint();
    dark.addEventListener('change', paint);
    return () => {
      gone = true;
      dark.removeEventListener('change', paint);
      clear();
    };
  }, [of]);
  return (
    <div class="picture" style={{ height: `${height}px` }}>
      <canvas ref={place} role="img" aria-label={label} />
    </div>
  );
}
