import type { Chart, Plugin } from 'chart.js';
import type { Measurement } from '../data/measurements.ts';
import type { Ink } from './draw.ts';

/** Error bars: Chart.js has none of its own. */
export const whiskers = (points: readonly Measurement[], ink: Ink): Plugin => ({
  id: 'whiskers',
  beforeDatasetsDraw({ ctx, scales }: Chart) {
    const [x, y] = [scales.x, scales.y];
    if (!x || !y) return;
    ctx.save();
    ctx.lineWidth = 1.5;
    for (const { slot, interval, verdict } of points) {
      if (!interval) continue;
      const [at, low, high] = [
        x.getPixelForValue(Date.parse(slot)),
        y.getPixelForValue(Number(interval.low)),
        y.getPixelForValue(Number(interval.high)),
      ];
      ctx.strokeStyle = ink[verdict];
      ctx.beginPath();
      ctx.moveTo(at, low);
      ctx.lineTo(at, high);
      for (const end of [low, high]) {
        ctx.moveTo(at - 4, end);
        ctx.lineTo(at + 4, end);
      }
      ctx.stroke();
    }
    ctx.restore();
  },
});
