/** Next calls this once before a server process answers its first request. */
export async function register(): Promise<void> {
  // Written so that the bundler sees it: nothing below is looked at for the Edge runtime.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startUp } = await import("./lib/startup");
    try {
      await startUp();
    } catch (error) {
      // If this threw, Next would keep serving error pages: a process that cannot work must stop.
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    }
  }
}
