import { describe, expect, it } from "@jest/globals";
import { contentRefusal, refusesZone } from "@/lib/providers/google/content";
import { answerError } from "@/lib/providers/google/errors";

const answer = (status: number, body: unknown) => ({ status, body, retryAfter: undefined });
const says = (message: string, reason = "invalid", location?: string) => ({
  error: { code: 400, message, errors: [{ domain: "global", reason, message, location }] },
});

/** The words of Google's that name what an event says: nothing else may ever end one. */
const NAMED: [what: string, status: number, body: unknown, code: string][] = [
  ["its zone, at the start", 400, says("Invalid time zone definition for start time."), "bad_time"],
  ["its zone, of no time in particular", 400, says("Invalid time zone definition."), "bad_time"],
  ["its zone, at the end", 400, says("Invalid time zone definition for end time."), "bad_time"],
  ["an empty time", 400, says("The specified time range is empty.", "timeRangeEmpty"), "bad_time"],
  ["its start", 400, says("Invalid start time."), "bad_time"],
  ["its end", 400, says("Invalid end time."), "bad_time"],
  ["a start that is missing", 400, says("Missing start time.", "required"), "bad_time"],
  ["an end that is missing", 400, says("Missing end time.", "required"), "bad_time"],
  [
    "a zone that is missing",
    400,
    says("Missing time zone definition for start time.", "required"),
    "bad_time",
  ],
  [
    "a day and an hour",
    400,
    says("Start and end times must either both be date or both be dateTime."),
    "bad_time",
  ],
  ["the field of its title", 400, says("Bad Request", "badRequest", "summary"), "bad_content"],
  ["the field of its place", 400, says("Invalid Value", "invalid", "event.location"), "bad_content"],
  ["the field of its text", 400, says("Invalid Value", "invalid", "resource.description"), "bad_content"],
  ["the field of its start", 400, says("Invalid Value", "invalid", "start.dateTime"), "bad_time"],
  [
    "a field, in its details",
    400,
    {
      error: { code: 400, message: "x", details: [{ fieldViolations: [{ field: "event.end.date_time" }] }] },
    },
    "bad_time",
  ],
  ["its size", 413, { error: { code: 413, message: "Request Too Large" } }, "too_large"],
  [
    "its size, as a reason",
    413,
    { error: { code: 413, message: "x", errors: [{ reason: "uploadTooLarge" }] } },
    "too_large",
  ],
];

describe("a refusal that names the event's content", () => {
  it.each(NAMED)("names %s", (_what, status, body, code) => {
    expect(contentRefusal(answer(status, body))).toBe(code);
    for (const call of ["events.insert", "events.patch"])
      expect(answerError(answer(status, body), call, new Date())).toMatchObject({ kind: "invalid", code });
    for (const call of ["events.delete", "events.get", "calendarList.list"])
      expect(answerError(answer(status, body), call, new Date()).kind).toBe("denied");
  });

  it.each([
    ["words that name nothing", 400, says("Bad Request", "badRequest")],
    ["words nobody knows", 400, says("Invalid resource id value.")],
    ["a parameter of ours", 400, says("Invalid Value", "invalid", "sendUpdates")],
    ["a field that only begins like one", 400, says("Invalid Value", "invalid", "startIndex")],
    ["a body that cannot be parsed", 400, says("Parse Error", "parseError")],
    ["the same words in a page", 400, "<p>Invalid start time.</p>"],
    ["a page for what is too large", 413, "<title>Error 413 (Request Entity Too Large)!!1</title>"],
    ["a size that is not called the event's", 413, { error: { code: 413, message: "Nobody knows." } }],
    ["the same words with another status", 403, says("Invalid start time.")],
    ["an answer nobody understands", 400, { error: { code: 400, errors: "none", details: 7 } }],
  ])("is none: %s", (_what, status, body) => {
    expect(contentRefusal(answer(status, body))).toBeNull();
    expect(answerError(answer(status, body), "events.insert", new Date()).kind).toBe("denied");
  });

  it("names the zone where both ends are refused for it", () => {
    const [start, end] = ["start", "end"].map((e) => ({
      reason: "invalid",
      message: `Invalid time zone definition for ${e} time.`,
    }));
    expect(refusesZone(answer(400, { error: { code: 400, errors: [start, end] } }))).toBe(true);
    expect(refusesZone(answer(400, says("Invalid start time.")))).toBe(false);
  });
});
