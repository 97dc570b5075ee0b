/**
 * Runs `stop` once when the process is told to end: by a signal, or because the parent that started it is gone (a parent that
 * was killed cannot tell). A Ctrl-C reaches the whole process group; who has a parent leaves it to that one, which stops all in
 * order. Forces the end when stopping takes too long.
 */
export function onEnd(stop: () => Promise<void>, patienceMs = 25_000): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), patienceMs).unref();
    stop().then(() => process.exit(), (error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exit(1); });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', process.send ? () => undefined : end);
  if (process.send) process.on('disconnect', end);
}
