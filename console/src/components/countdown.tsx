import { useEffect, useState } from 'preact/hooks';
import { duration } from '../data/words.ts';

/** How long until a moment by the server's clock: its `now`, and what passed here since it said so. The reader's clock plays no part. */
export function Countdown({ until, now, at }: { until: string; now: string; at: number }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(until) - Date.parse(now) - (performance.now() - at);
  return (
    <span class="countdown" role="timer">
      {left > 0 ? `${duration(left)} left` : 'time is over'}
    </span>
  );
}
