import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DependencyError } from '../../../domain/errors.ts';
import type { Bus } from '../../../ports/effects.ts';
import { translateErrors } from '../sdk-errors.ts';

/** Our event bus on EventBridge. PutEvents succeeds as a call also when it took no event, so every entry is looked at. */
export const awsBus = (client: EventBridgeClient, busName: string): Bus =>
  translateErrors<Bus>({
    publish: async ({ source, 'detail-type': type, detail }) => {
      const entry = {
        EventBusName: busName,
        Source: source,
        DetailType: type,
        Detail: JSON.stringify(detail),
        Time: new Date(detail.at),
      };
      const { FailedEntryCount = 0, Entries } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      if (FailedEntryCount === 0) return;
      const { ErrorCode, ErrorMessage } = Entries?.find((e) => e.ErrorCode !== undefined) ?? {};
      throw new DependencyError(
        `the bus did not take \`${type}\` ${detail.chain}/${detail.seq}: ${ErrorCode}: ${ErrorMessage}`,
      );
    },
  });

/** With the credentials and the region of this process. */
export const ownBus = (busName: string) => awsBus(new EventBridgeClient({}), busName);
