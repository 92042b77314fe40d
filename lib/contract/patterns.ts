/**
 * Whether one name can fit both patterns: names, or beginnings of names that end in `*`. SageMaker writes names in ARNs in lower case, so
 * names that differ in case alone are one to IAM.
 */
export function overlap(a: string, b: string): boolean {
  const [whole, other] = [a.toLowerCase(), b.toLowerCase()];
  const [stem, otherStem] = [whole.replace(/\*$/, ''), other.replace(/\*$/, '')];
  if (whole === stem && other === otherStem) return whole === other;
  return (whole !== stem && otherStem.startsWith(stem)) || (other !== otherStem && stem.startsWith(otherStem));
}
