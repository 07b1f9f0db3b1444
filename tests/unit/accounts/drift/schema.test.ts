import { describe, expect, it } from "@jest/globals";
import { decisionSchema } from "@/lib/accounts/drift/schema";

const accept = "0190a000-0000-7000-8000-000000000000";

describe("what becomes of an event found different", () => {
  it.each([
    ["2026-11-26T21:40:00.000Z", true],
    ["0000-01-01T00:00:00.000Z", false],
    ["9999-12-31T23:59:59.999Z", false],
    ["-271821-04-20T00:00:00.000Z", false],
    ["\u00002026-11-26T21:40:00.000Z", false],
  ])("is decided as of a moment a page can have been shown at: %j", (seen, possible) => {
    expect(decisionSchema.safeParse({ accept, seen }).success).toBe(possible);
  });
});
