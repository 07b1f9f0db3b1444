import { beforeEach, describe, expect, it } from "@jest/globals";
import { placeOf, SHARED, sessionOf, withLent } from "../fakes/microsoft/fixtures";
import { openOutlook } from "./microsoft-port";
import { failure } from "./port";

const outlook = openOutlook();
const { created, events, newKey, put } = outlook;

describe("a calendar that somebody lent", () => {
  it("takes one more permission: every write says so, and not that the account is refused", async () => {
    const { fake, provider, session } = outlook;
    const expected = { kind: "denied", code: "permission_missing", proven: true };
    const fresh = placeOf(newKey(), { calendarRemoteId: SHARED });
    for (const ask of [
      () => put(fresh),
      () => put({ ...fresh, hot: true }),
      () => put({ ...fresh, remoteId: "AAkALgKnown=" }),
      () => provider.deleteEvent(session, fresh),
      () => provider.deleteEvent(session, { ...fresh, remoteId: "AAkALgKnown=" }),
      () => provider.readEvent(session, { ...fresh, remoteId: "AAkALgKnown=" }),
    ])
      expect(await failure(ask())).toMatchObject(expected);
    expect(fake.events("anna", SHARED)).toEqual([]);
  });

  it("is gone, not short of a permission, once its owner takes it back", async () => {
    outlook.fake.mailboxes.hideCalendar("anna", SHARED, true);
    const fresh = placeOf(newKey(), { calendarRemoteId: SHARED });
    expect(await failure(put(fresh))).toMatchObject({ kind: "target_gone" });
    outlook.fake.mailboxes.hideCalendar("anna", SHARED, false);
  });

  describe.each([true, false])(
    "with that permission, events saying where they are (%j),",
    (namesCalendar) => {
      beforeEach(() => {
        outlook.session = sessionOf(withLent(outlook.fake, "anna", outlook.account));
        outlook.fake.switches.namesCalendar = namesCalendar;
      });

      it("is listed as one that can be written", async () => {
        const { calendars } = await outlook.provider.listCalendars(outlook.session);
        const lent = calendars.find((c) => c.remoteId === SHARED);
        expect(lent).toMatchObject({ canWrite: true });
        expect(lent).not.toHaveProperty("needs");
      });

      it("is written, and it is known when an event of it is gone", async () => {
        const { provider, session } = outlook;
        const { place } = await created(SHARED);
        expect((await put(place, { title: "There" })).outcome).toBe("ok");
        expect((await put(place, { title: "Still there", description: "Another" })).outcome).toBe("ok");
        expect(events(SHARED)).toMatchObject([{ subject: "Still there" }]);
        expect((await provider.readEvent(session, place)).outcome).toBe("present");
        await provider.deleteEvent(session, place);
        expect(events(SHARED)).toEqual([]);
        expect(await put(place)).toEqual({ outcome: "absent" });
        expect(await provider.readEvent(session, place)).toEqual({ outcome: "absent" });
      });
    },
  );
});
