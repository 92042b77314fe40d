import type { AddTagsInput, Tag } from '@aws-sdk/client-sagemaker';
import type { Operations, World } from '../world/world.ts';

/** Tags by ARN. Only AddTags and ListTags: tags given at creation are kept with the resource and not listed. */
export function tagOperations({ store }: World): Operations {
  const tagsOf = (arn: string): Tag[] => store.get<Tag[]>('tags', arn) ?? [];
  return {
    AddTags: (input: AddTagsInput) => {
      const arn = input.ResourceArn as string;
      const added = input.Tags ?? [];
      const kept = tagsOf(arn).filter(({ Key }) => !added.some((tag) => tag.Key === Key));
      store.put('tags', arn, [...kept, ...added]);
      return { Tags: [...kept, ...added] };
    },
    ListTags: (input: { ResourceArn?: string }) => ({ Tags: tagsOf(String(input.ResourceArn)) }),
  };
}
