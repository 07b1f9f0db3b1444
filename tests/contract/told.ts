import { inspect } from "node:util";
import { expect } from "@jest/globals";
import type { Target } from "./target";

/** Stands for what a service's answer may hold: somebody's name, a token. */
export const CANARY = "canary-of-the-answer";

/** An answer of something in between that is no calendar service. */
export const portal = (status: number) => ({
  status,
  headers: { "content-type": "text/html" },
  body: `${CANARY} <h1>${CANARY}</h1>`,
});

/** Fails when an error, its causes or anything that hangs on them would tell a log what an answer or a password was. */
export function expectDiscreet(error: unknown, target: Target, credentials: Record<string, string>): void {
  const parts: string[] = [];
  for (let e = error; e !== undefined; e = e instanceof Error ? e.cause : undefined) {
    parts.push(inspect(e, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null }));
    if (e instanceof Error) parts.push(e.message, e.stack ?? "");
  }
  const told = parts.join("\n");
  const keys = Object.entries(target.env).filter(([name]) => name.endsWith("_SECRET"));
  for (const secret of [CANARY, ...target.secrets(credentials), ...keys.map(([, value]) => value)])
    expect(told).not.toContain(secret);
}
