/**
 * A right to put objects that puts each once, and no later version over it: `IfNoneMatch`, which every such put of ours says, is what it asks
 * for. docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export const ONCE = { Null: { 's3:if-none-match': 'false' } };
