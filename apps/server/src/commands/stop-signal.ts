// When a long-running command is to end: SIGTERM or Ctrl-C; a worker beside a server also when the server is gone.

/** Aborts on the first signal. A second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) {
      process.exit(130);
    }
    stop.abort();
  };
  process.on('SIGTERM', onSignal);
  if (process.channel == null) {
    process.on('SIGINT', onSignal);
  } else {
    // Ctrl-C reaches the whole group of processes; the server then stops its worker itself.
    process.on('SIGINT', () => undefined);
    process.once('disconnect', () => stop.abort());
    // Being listened to, the channel would keep the process alive after its work.
    process.channel.unref();
  }
  return stop.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
