import { describe, expect, it } from "@jest/globals";
import { requireScopes } from "@/lib/providers/kit/scopes";

const needed = { "https://x.test/write": "Write events", "https://x.test/list": "See calendars" };

describe("the permissions a person granted", () => {
  it("are enough when all that is needed is among them", () => {
    expect(() => requireScopes(new Set([...Object.keys(needed), "openid"]), needed)).not.toThrow();
  });

  it.each([
    [["https://x.test/write"], "See calendars"],
    [["https://x.test/writer", "https://x.test/list"], "Write events"],
    [[], "Write events; See calendars"],
  ])("lack something when they are %j: %s", (granted, detail) => {
    expect(() => requireScopes(new Set(granted), needed)).toThrow(
      expect.objectContaining({ kind: "reauth", code: "scope_missing", detail }),
    );
  });
});
