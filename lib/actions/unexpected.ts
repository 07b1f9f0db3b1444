import { randomUUID } from "node:crypto";
import { log } from "@/lib/log";

/** Logs an unexpected error under a new id, and answers the id with the only words people get to see of it. */
export function reportUnexpected(error: unknown, what: string): { errorId: string; message: string } {
  const errorId = randomUUID();
  log().error({ err: error, errorId }, what);
  return { errorId, message: `Something went wrong on our side. Error id ${errorId}` };
}
