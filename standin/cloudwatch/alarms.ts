import type {
  DeleteAlarmsInput,
  DescribeAlarmsInput,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  MetricAlarm,
  PutMetricAlarmInput,
  PutMetricDataInput,
  SetAlarmStateInput,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import { alarmArn } from '../core/arns.ts';
import { AwsError } from '../core/errors.ts';
import { type Operations, pageOf, type World } from '../world/world.ts';
import { checkAlarm, checkPeriod, invalidParameter, judgeAlarm, minuteOf } from './alarm-rules.ts';
import { metricData, putMetricData } from './metric-data.ts';
import { isPercentile, type Metrics, statisticOf } from './metric-points.ts';

interface Alarm {
  name: string;
  input: PutMetricAlarmInput;
  state: StateValue;
  reason: string;
  reasonData?: string;
  configuredAt: number;
  changedAt: number;
  /** the minute this state was worked out for (epoch ms) */
  minute: number;
}

/** The CloudWatch calls that guarded deployments need. Alarms are worked out once a minute of the stand-in's time. */
export class Alarms {
  readonly #world: World;
  readonly #metrics: Metrics;
  readonly #listeners: ((name: string) => void)[] = [];

  constructor(world: World, metrics: Metrics) {
    this.#world = world;
    this.#metrics = metrics;
  }

  operations(): Operations {
    return {
      PutMetricAlarm: (input: PutMetricAlarmInput) => this.put(input),
      DescribeAlarms: (input: DescribeAlarmsInput) => this.describe(input),
      DeleteAlarms: (input: DeleteAlarmsInput) => this.remove(input),
      SetAlarmState: (input: SetAlarmStateInput) => this.setState(input),
      GetMetricStatistics: (input: GetMetricStatisticsInput) => this.statistics(input),
      PutMetricData: (input: PutMetricDataInput) => putMetricData(this.#metrics, input),
      GetMetricData: (input: GetMetricDataInput) => metricData(this.#metrics, input),
    };
  }

  /** Calls `listener` when somebody sets an alarm's state by hand. */
  onSet(listener: (name: string) => void): void {
    this.#listeners.push(listener);
  }

  exists(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  /** The alarm's state as of the minute that has last ended. */
  stateOf(name: string): StateValue {
    const alarm = this.#get(name);
    return alarm ? this.#evaluate(alarm).state : 'INSUFFICIENT_DATA';
  }

  put(input: PutMetricAlarmInput): object {
    checkAlarm(input);
    const now = this.#world.clock.now();
    const name = input.AlarmName as string;
    const created = {
      state: 'INSUFFICIENT_DATA' as const,
      reason: 'Unchecked: Initial alarm creation',
      changedAt: now,
    };
    // API_PutMetricAlarm: an alarm that exists is overwritten, and its state is left unchanged.
    const alarm: Alarm = { ...created, minute: minuteOf(now), ...this.#get(name), name, input, configuredAt: now };
    this.#world.store.put('alarm', name, alarm);
    return {};
  }

  describe(input: DescribeAlarmsInput): object {
    if (input.AlarmNames && input.AlarmNamePrefix)
      throw new AwsError('InvalidParameterCombinationException', 'give `AlarmNames` or `AlarmNamePrefix`, not both');
    const found = this.#world.store
      .list<Alarm>('alarm')
      .map((alarm) => this.#evaluate(alarm))
      .filter(({ name }) => !input.AlarmNames || input.AlarmNames.includes(name))
      .filter(({ name }) => name.startsWith(input.AlarmNamePrefix ?? ''))
      .filter(({ state }) => !input.StateValue || state === input.StateValue);
    const { items, NextToken } = pageOf(found, input.MaxRecords ?? 50, input.NextToken);
    return { MetricAlarms: items.map(view), CompositeAlarms: [], NextToken };
  }

  remove(input: DeleteAlarmsInput): object {
    const names = input.AlarmNames ?? [];
    const missing = names.filter((name) => !this.exists(name));
    if (missing.length > 0) throw new AwsError('ResourceNotFound', `unknown alarms: ${missing.join(', ')}`, 404);
    for (const name of names) this.#world.store.remove('alarm', name);
    return {};
  }

  setState(input: SetAlarmStateInput): object {
    const name = input.AlarmName as string;
    const alarm = this.#get(name);
    if (!alarm) throw new AwsError('ResourceNotFound', `unknown alarm: ${name}`, 404);
    const now = this.#world.clock.now();
    this.#world.store.put('alarm', name, {
      ...alarm,
      state: input.StateValue,
      reason: input.StateReason,
      reasonData: input.StateReasonData,
      changedAt: now,
      minute: minuteOf(now),
    });
    for (const listener of this.#listeners) listener(name);
    return {};
  }

  statistics(input: GetMetricStatisticsInput): object {
    const { Period = 60, Statistics = [], ExtendedStatistics = [] } = input;
    const wanted = [...Statistics, ...ExtendedStatistics];
    if (wanted.length === 0)
      throw new AwsError('MissingRequiredParameterException', 'give `Statistics` or `ExtendedStatistics`');
    checkPeriod(Period);
    const unknown = ExtendedStatistics.find((statistic) => !isPercentile(statistic));
    if (unknown) throw invalidParameter(`\`${unknown}\` is not built into this stand-in: use percentiles such as p95`);
    const step = Period * 1000;
    const query = {
      namespace: String(input.Namespace),
      metric: String(input.MetricName),
      dimensions: input.Dimensions ?? [],
    };
    const from = Math.floor((input.StartTime as Date).getTime() / step) * step;
    const periods = Map.groupBy(
      this.#metrics.values(query, from, (input.EndTime as Date).getTime()),
      ({ at }) => Math.floor(at / step) * step,
    );
    const Datapoints = [...periods].map(([at, rows]) => {
      const values = rows.map(({ value }) => value);
      const plain = Statistics.map((statistic) => [statistic, statisticOf(values, statistic)]);
      const extended = ExtendedStatistics.map((statistic) => [statistic, statisticOf(values, statistic)]);
      const Unit = query.metric === 'ModelLatency' ? 'Microseconds' : 'None';
      return {
        Timestamp: new Date(at),
        Unit,
        ...Object.fromEntries(plain),
        ExtendedStatistics: extended.length > 0 ? Object.fromEntries(extended) : undefined,
      };
    });
    return { Label: query.metric, Datapoints };
  }

  #get(name: string): Alarm | undefined {
    return this.#world.store.get<Alarm>('alarm', name);
  }

  #evaluate(alarm: Alarm): Alarm {
    const minute = minuteOf(this.#world.clock.now());
    if (minute <= alarm.minute) return alarm;
    const { input } = alarm;
    const query = {
      namespace: String(input.Namespace),
      metric: String(input.MetricName),
      dimensions: input.Dimensions ?? [],
    };
    const step = (input.Period as number) * 1000;
    const points = Array.from({ length: input.EvaluationPeriods as number }, (_, index) => {
      const to = minute - index * step;
      const values = this.#metrics.values(query, to - step, to).map(({ value }) => value);
      return statisticOf(values, input.Statistic ?? String(input.ExtendedStatistic));
    });
    const state = judgeAlarm(input, points, alarm.state);
    const changed = state !== alarm.state;
    const reason = changed
      ? `Threshold Crossed: datapoints [${points.map((point) => point ?? 'missing').join(', ')}] against ${input.ComparisonOperator} ${input.Threshold}`
      : alarm.reason;
    const evaluated: Alarm = { ...alarm, state, reason, minute, changedAt: changed ? minute : alarm.changedAt };
    this.#world.store.put('alarm', alarm.name, evaluated);
    return evaluated;
  }
}

const view = ({ name, input, ...alarm }: Alarm): MetricAlarm => ({
  ...input,
  AlarmName: name,
  AlarmArn: alarmArn(name),
  ActionsEnabled: input.ActionsEnabled ?? true,
  StateValue: alarm.state,
  StateReason: alarm.reason,
  StateReasonData: alarm.reasonData,
  StateUpdatedTimestamp: new Date(alarm.changedAt),
  StateTransitionedTimestamp: new Date(alarm.changedAt),
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
});
