import { describe, expect, it } from "@jest/globals";
import { healthDetail, reconnectReason } from "@/lib/states/account/words";

describe("what is said of an account", () => {
  it("has a reason for a reconnect, whatever the code", () => {
    expect(reconnectReason("wrong_password")).toBe("The password is no longer accepted.");
    expect(reconnectReason("something_new")).toMatch(/\.$/);
  });

  it("says what the word does not, with the zone beside every time", () => {
    const zone = "Europe/Berlin";
    const retryAt = new Date("2031-07-01T12:05:00Z");
    expect(healthDetail({ state: "connected" }, zone)).toBeNull();
    expect(healthDetail({ state: "syncing", done: 3, of: 12 }, zone)).toBe("3 of 12");
    expect(healthDetail({ state: "delayed", retryAt }, zone)).toBe("retrying at 14:05 CEST");
    expect(healthDetail({ state: "delayed", retryAt: null }, zone)).toBe("retrying soon");
    expect(healthDetail({ state: "reconnect", reason: "wrong_password" }, zone)).toMatch(/password/);
    expect(healthDetail({ state: "paused", waiting: 1 }, zone)).toBe("1 change waiting");
    expect(healthDetail({ state: "paused", waiting: 0 }, zone)).toBeNull();
    expect(healthDetail({ state: "disconnecting", waiting: 4 }, zone)).toBe("4 changes to go");
  });
});
