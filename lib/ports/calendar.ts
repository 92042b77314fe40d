/** When schedules come due. */
export interface Calendar {
  /**
   * Slots of a `cron(...)` expression after one moment and up to another (epoch ms). Of a `rate(...)` those that follow `last`, a slot
   * known to be one: a rate counts from when it was set, which only its own slots tell. Without `last` it has none.
   */
  slots(
    schedule: { expression: string; timezone: string },
    after: number,
    until: number,
    last?: number,
  ): Promise<readonly number[]>;
}
