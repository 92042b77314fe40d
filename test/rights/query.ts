/** Asks IAM or STS of an engine in their own protocol, as its administrator; answers with the XML. Throws what it refuses. */
export async function query(endpoint: string, service: 'iam' | 'sts', asked: Record<string, string>): Promise<string> {
  const Version = service === 'iam' ? '2010-05-08' : '2011-06-15';
  const scope = `root/20261101/us-east-1/${service}/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      host: `${service}.amazonaws.com`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({ Version, ...asked }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${asked.Action}: ${text.slice(0, 300)}`);
  return text;
}
