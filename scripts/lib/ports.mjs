import { createServer } from "node:net";

/**
 * Whether a server of ours could listen on `port` now, on every address of this machine or on `host` alone. Rejects when
 * `host` is no address of this machine.
 */
export function isFree(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** The first free port from `port` upwards. */
export async function nextFree(port) {
  for (let candidate = port; candidate < port + 100; candidate++)
    if (await isFree(candidate)) return candidate;
  throw new Error(`No port between ${port} and ${port + 99} is free.`);
}
