import type { Instrumentation } from "next";

/** Next calls this once before a server process answers its first request. */
export async function register(): Promise<void> {
  // Written so that the bundler sees it: nothing below is looked at for the Edge runtime.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    // What this process writes is for its owner alone.
    process.umask(0o077);
    const [{ guardServers }, { startUp }] = await Promise.all([
      import("./lib/server/guard"),
      import("./lib/startup"),
    ]);
    try {
      // The dev server is for its developer, and tells pages of changes over a web socket.
      if (process.env.NODE_ENV === "production") guardServers();
      await startUp();
    } catch (error) {
      // If this threw, Next would keep serving error pages: a process that cannot work must stop.
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    }
  }
}

/** Next calls this for every error that a page, a route or an action did not catch. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const [{ log }, { reportRequestError }, { REQUEST_HEADER }] = await Promise.all([
      import("./lib/log"),
      import("./lib/log/request"),
      import("./lib/security/headers"),
    ]);
    const id = request.headers[REQUEST_HEADER];
    reportRequestError(log(), error, {
      method: request.method,
      route: context.routePath,
      type: context.routeType,
      id: typeof id === "string" ? id : undefined,
    });
  }
};
