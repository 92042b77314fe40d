/** A sentence of the server's, in which names stand between backticks. */
export function WordsWithCode({ text }: { text: string }) {
  return <>{text.split('`').map((part, i) => (i % 2 ? <code key={part}>{part}</code> : part))}</>;
}
