import { describe, expect, it } from "@jest/globals";
import {
  connectionMessages,
  FIELDS_OF,
  healthDetail,
  reconnectReason,
  shownCode,
} from "@/lib/connections/messages";

/** Every code a provider may fail with while a person waits. */
const codes = [
  "wrong_password wrong_app_password no_credentials reconnect bad_address not_caldav no_calendar unreachable no_tls",
  "certificate address_refused https_required other_host too_slow no_time throttled server_error server_busy",
  "connection_lost odd_answer odd_listing bad_answer too_large too_many_redirects refused read_only",
].flatMap((line) => line.split(" "));

describe("words for failures", () => {
  it.each(codes)("%s has a sentence", (code) => {
    expect(connectionMessages[shownCode(code)]).toMatch(/^[A-Z].*\.$/);
  });

  it("names fields only for codes that have words", () => {
    for (const code of Object.keys(FIELDS_OF)) expect(connectionMessages[code]).toBeDefined();
  });

  it("has a reason for a reconnect, whatever the code", () => {
    expect(reconnectReason("wrong_password")).toBe("The password is no longer accepted.");
    expect(reconnectReason("something_new")).toMatch(/\.$/);
  });
});

describe("healthDetail", () => {
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
