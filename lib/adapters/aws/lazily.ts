type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * An adapter whose code is loaded by its first call: `load` imports it dynamically, so that the bundle keeps its SDK client out of
 * what every cold start reads. For ports all of whose calls answer a promise, but those that are given.
 */
export function lazily<T extends object>(load: () => Promise<T>, given: Partial<T> = {}): T {
  let loading: Promise<T> | undefined;
  const call =
    (name: string): Call =>
    async (...args) => {
      loading ??= load();
      return ((await loading) as Record<string, Call>)[name]!(...args);
    };
  // Whoever awaits the port itself must not take it for a promise.
  return new Proxy(given as T, {
    get: (own, name) =>
      name === 'then' ? undefined : ((own as Record<PropertyKey, unknown>)[name] ?? call(String(name))),
  });
}
