import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { visible, visibleLines } from '../../../domain/visible.ts';
import type { Notices } from '../../../ports/effects.ts';
import { translateErrors } from '../sdk-errors.ts';

const MAX_SUBJECT = 100;

/** SNS takes subjects of printable ASCII up to 100 characters: docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const subjectOf = (title: string): string => title.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_SUBJECT);

const attribute = (value: string) => ({ DataType: 'String', StringValue: value });

/**
 * Notices by SNS. A standard topic may deliver a notice twice; its id travels as an attribute and ends the text, so that whoever
 * receives can tell. `consoleUrl` is the console's address without a slash at the end.
 */
export const awsNotices = (client: SNSClient, topicArn: string, consoleUrl: string): Notices =>
  translateErrors<Notices>({
    send: async ({ id, at, title, text, link, incident }) => {
      const lines = [visible(title), visibleLines(text), link && `${consoleUrl}${link}`, `${at} · notice ${id}`].filter(
        Boolean,
      );
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          // The same for all notices of one incident, with its id first: mail clients thread by it, and a cut leaves it whole.
          Subject: subjectOf(incident ? `[${incident.id}] ${title}` : title),
          Message: lines.join('\n\n'),
          MessageAttributes: {
            id: attribute(id),
            ...(incident && { incident: attribute(incident.id), change: attribute(incident.change) }),
          },
        }),
      );
    },
  });

/** With the credentials and the region of this process. */
export const ownNotices = (topicArn: string, consoleUrl: string) => awsNotices(new SNSClient({}), topicArn, consoleUrl);
