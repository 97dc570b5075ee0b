export type Log = (line: string) => void;

/** Does a long deed and says so: what begins, that it still runs (every five seconds), how long it took. */
export async function withProgress<T>(log: Log, what: string, deed: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  log(`${what} ...`);
  const ticking = setInterval(() => log(`${what} ... ${seconds()}`), 5_000);
  try {
    const result = await deed();
    log(`${what}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(ticking);
  }
}
