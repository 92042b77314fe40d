import type { ChartConfiguration } from 'chart.js';
import type { FeaturePicture } from '../../../lib/contract/api.ts';
import type { Ink } from './draw.ts';

/** Shares of rows per bin: what the version was trained to expect beside what came. */
export function binsChart({ bins }: FeaturePicture, ink: Ink): ChartConfiguration {
  const percent = (share: number | string): string => `${(Number(share) * 100).toFixed(Number(share) < 0.1 ? 1 : 0)} %`;
  return {
    type: 'bar',
    data: {
      labels: bins.map(({ label }) => label),
      datasets: [
        {
          label: 'baseline',
          data: bins.map(({ baseline }) => baseline),
          backgroundColor: ink.muted,
          categoryPercentage: 0.84,
          barPercentage: 0.96,
        },
        {
          label: 'window',
          data: bins.map(({ window }) => window),
          backgroundColor: ink.accent,
          categoryPercentage: 0.84,
          barPercentage: 0.96,
        },
      ],
    },
    options: {
      scales: {
        x: { grid: { display: false }, ticks: { autoSkip: true, maxRotation: 60, font: { size: 11 } } },
        y: {
          beginAtZero: true,
          border: { display: false },
          ticks: { maxTicksLimit: 4, callback: (v) => `${Math.round(Number(v) * 100)} %` },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: ({ dataset, parsed }) => `${dataset.label} ${percent(parsed.y ?? 0)}` } },
      },
    },
  } satisfies ChartConfiguration<'bar'> as ChartConfiguration;
}
