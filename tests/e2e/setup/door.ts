import { askDoor } from "@/lib/startup/door-client";
import type { RunningApp } from "./app";

/** What `npm run user:…` sends to the server that runs. */
export async function personCommand(app: RunningApp, command: string, email: string) {
  const told = await askDoor(app.dataDir, JSON.stringify({ command, email }));
  if (!told) throw new Error("The server has no door.");
  return told;
}
