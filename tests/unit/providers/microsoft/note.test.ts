import { describe, expect, it } from "@jest/globals";
import { noteOf, saysSo } from "@/lib/providers/microsoft/note";
import { eventOf, keyOf, placeOf } from "../../../fakes/microsoft/fixtures";

const key = keyOf("a booking");
const event = eventOf(key, { sequence: 5 });
const place = placeOf(key, { remoteId: "AAkALg=", etag: noteOf(event) });

describe("what was noted of an event's description", () => {
  it.each([
    ["the same once more", place, event, true],
    ["the next revision", place, { ...event, sequence: 6, title: "Later" }, true],
    ["another description", place, { ...event, sequence: 6, description: "Other" }, false],
    // Revision 6 may have said something else and landed unseen.
    ["the revision after one that was never confirmed", place, { ...event, sequence: 7 }, false],
    ["an older revision", place, { ...event, sequence: 4 }, false],
    ["a place where an earlier write may still land", { ...place, hot: true }, event, false],
    ["nothing noted", { ...place, etag: null }, event, false],
    ["what is no note", { ...place, etag: 'W/"123"' }, event, false],
  ])("tells of %s whether the body can be left out", (_what, at, now, told) => {
    expect(saysSo(at, now)).toBe(told);
  });
});
