/** The start of a sha256, whole on hover and for copying; `whole` shows all of it. */
export function Digest({ sha256, whole = false }: { sha256: string; whole?: boolean }) {
  return (
    <code class="digest" title={sha256}>
      {whole ? sha256 : sha256.slice(0, 12)}
    </code>
  );
}
