/** Time as the control plane sees it: UTC epoch milliseconds, monotone across restarts, never real time in a flow. */
export interface Clock {
  now(): number;
}
