import type { Clock } from '../core/clock.ts';
import type { Outbox } from '../core/events.ts';
import type { Faults } from '../core/faults.ts';
import type { Store } from '../core/store.ts';
import type { Children } from '../process/children.ts';
import type { Images } from '../process/images.ts';
import type { S3Folder } from '../process/s3.ts';

/** What every part of the stand-in needs. */
export interface World {
  home: string;
  store: Store;
  clock: Clock;
  outbox: Outbox;
  faults: Faults;
  s3: S3Folder;
  images: Images;
  children: Children;
}

/** Operations by their AWS names; each takes the decoded input and gives the output of the SDK's model. */
export type Operations = Record<string, (input: never) => object>;

export interface Page<T> {
  items: T[];
  NextToken?: string;
}

/** One page of a list; the token is the offset of the next item, in base64. */
export function pageOf<T>(all: T[], size: number, token: string | undefined): Page<T> {
  const from = token ? Number(Buffer.from(token, 'base64').toString()) || 0 : 0;
  const items = all.slice(from, from + size);
  const end = from + items.length;
  return end < all.length ? { items, NextToken: Buffer.from(String(end)).toString('base64') } : { items };
}
