import { describe, expect, it } from "@jest/globals";
import type { DavAnswer } from "@/lib/providers/caldav/answer";
import { answerError, saysWhy, uidInUse } from "@/lib/providers/caldav/errors";
import { davError, wrapped } from "../../../fakes/caldav/xml";

const AFTER = new Date("2031-01-01T00:00:00Z");
const PAGE = "<!DOCTYPE html><title>403 Forbidden</title><error>no</error>";
const XML = davError("<s:exception xmlns:s='http://sabredav.org/ns'>Sabre\\DAV\\Exception</s:exception>");

const an = (status: number, text = "", changes: Partial<DavAnswer> = {}): DavAnswer => ({
  status,
  etag: null,
  text,
  url: new URL("https://a.example/"),
  retryAfter: undefined,
  location: null,
  challenged: false,
  ...changes,
});

describe("a status without a body", () => {
  it.each([
    [401, "reauth", "wrong_password"],
    [403, "denied", "refused"],
    [400, "denied", "refused"],
    [402, "denied", "refused"],
    [413, "denied", "too_large"],
    [415, "denied", "refused"],
    [451, "denied", "refused"],
    [507, "denied", "quota_full"],
    [429, "throttled", "throttled"],
    [408, "denied", "server_busy"],
    [423, "denied", "server_busy"],
    [425, "denied", "server_busy"],
    [500, "denied", "server_error"],
    [502, "denied", "server_error"],
    [503, "denied", "server_busy"],
    [504, "denied", "server_error"],
    [302, "denied", "odd_answer"],
    [200, "ambiguous", "odd_answer"],
    [207, "ambiguous", "odd_answer"],
  ])("%i is %s, %s, and proves nothing by itself", (status, kind, code) => {
    expect(answerError(an(status), "PUT")).toMatchObject({ kind, code, proven: false });
  });

  it.each([
    [403, "refused", true],
    [415, "refused", true],
    [423, "server_busy", true],
    [408, "server_busy", false],
    [425, "server_busy", false],
    [500, "server_error", false],
  ])("%i, %s, is the server's own once it was heard about the calendar: %s", (status, code, proven) => {
    expect(answerError(an(status), "PUT", true)).toMatchObject({ kind: "denied", code, proven });
  });
});

describe("a body that is not WebDAV's", () => {
  it.each([200, 207, 302, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 418, 423])(
    "with %i proves nothing, whatever it is",
    (status) => {
      for (const text of [
        PAGE,
        "Forbidden",
        '{"error":"no"}',
        `Notice: x\n${davError("<d:need-privileges/>")}`,
      ])
        for (const asked of [false, true]) {
          const error = answerError(an(status, text, { retryAfter: AFTER }), "PUT", asked);
          expect(error).toMatchObject({
            kind: "denied",
            code: "foreign_answer",
            proven: false,
            retryAfter: AFTER,
          });
        }
    },
  );

  it.each([
    [429, "throttled", AFTER],
    [503, "throttled", AFTER],
    [503, "server_busy", undefined],
    [502, "server_error", undefined],
    [507, "server_error", undefined],
  ])("with %i is %s: the write may have got through to what stands behind", (status, code, retryAfter) => {
    const error = answerError(an(status, PAGE, { retryAfter }), "PUT");
    expect(error).toMatchObject({ kind: "denied", code, proven: false, retryAfter });
  });

  it("with 401 asks for the password where it names a way to sign in", () => {
    const error = answerError(an(401, PAGE, { challenged: true }), "PUT");
    expect(error).toMatchObject({ kind: "reauth", code: "wrong_password" });
  });

  it.each([
    ["https://p42-caldav.icloud.com/1/", "wrong_app_password"],
    ["https://caldav.fastmail.com/dav/", "fastmail_password"],
    ["https://caldav.calendar.yahoo.com/", "yahoo_password"],
    ["https://caldav.yandex.ru/", "yandex_password"],
    ["https://fastmail.com.evil.example/", "wrong_password"],
    ["https://myfastmail.com/", "wrong_password"],
  ])("with 401 at %s names the password that service wants: %s", (url, code) => {
    expect(answerError(an(401, XML, { url: new URL(url) }), "PUT")).toMatchObject({ kind: "reauth", code });
  });

  it("with 401 blames the password only where it was sent and refused", () => {
    const told = (refusal: DavAnswer["refusal"]) =>
      answerError(an(401, "", { challenged: true, refusal }), "PUT");
    expect(told("credentials")).toMatchObject({ kind: "reauth", code: "wrong_password" });
    expect(told("scheme")).toMatchObject({ kind: "denied", code: "sign_in_kind", proven: false });
    expect(told("stale")).toMatchObject({ kind: "denied", code: "odd_answer", proven: false });
  });
});

describe("a break that is asked for", () => {
  it.each([
    ["429 with a time", an(429, "", { retryAfter: AFTER })],
    ["429 in WebDAV's words", an(429, XML)],
    ["503 with a time", an(503, "", { retryAfter: AFTER })],
    ["503 in WebDAV's words: Nextcloud's maintenance", an(503, XML)],
  ])("is %s", (_what, answer) => {
    expect(answerError(answer, "PUT")).toMatchObject({ kind: "throttled", retryAfter: answer.retryAfter });
  });

  it("may be a 503 without a word where nothing was written", () => {
    expect(answerError(an(503), "PROPFIND")).toMatchObject({ kind: "throttled" });
    expect(answerError(an(503), "DELETE")).toMatchObject({ kind: "denied", proven: false });
  });
});

describe("a refusal in WebDAV's words", () => {
  it.each([400, 403, 404, 405, 409, 412, 415, 418])("with %i and nothing more is never final", (status) => {
    expect(answerError(an(status, XML), "PUT")).toMatchObject({
      kind: "denied",
      code: "refused",
      proven: true,
    });
  });

  // RFC 4791 §5.3.2.1, RFC 3744 §7.1.1, RFC 4331 §6, RFC 4918 §16.
  it.each([
    ["c:valid-calendar-data", "invalid", "bad_content"],
    ["c:valid-calendar-object-resource", "invalid", "bad_content"],
    ["c:max-instances", "invalid", "bad_content"],
    ["c:max-attendees-per-instance", "invalid", "bad_content"],
    ["c:max-resource-size", "invalid", "too_large"],
    ["c:min-date-time", "invalid", "bad_time"],
    ["c:max-date-time", "invalid", "bad_time"],
    ["c:supported-calendar-data", "denied", "refused"],
    ["c:supported-calendar-component", "denied", "refused"],
    ["d:need-privileges", "denied", "read_only"],
    ["d:quota-not-exceeded", "denied", "quota_full"],
    ["d:sufficient-disk-space", "denied", "quota_full"],
    ["d:lock-token-submitted", "denied", "server_busy"],
    ["d:no-conflicting-lock", "denied", "server_busy"],
  ])("that names %s is %s, %s, whatever its status", (name, kind, code) => {
    const bare = name.split(":")[1];
    for (const status of [400, 403, 409, 412, 507])
      for (const text of [
        davError(`<${name}/>`),
        davError(`<s:message xmlns:s="x">no</s:message><${name}></${name}>`),
        `<error xmlns="DAV:"><${bare} xmlns="urn:ietf:params:xml:ns:caldav" /></error>`,
        wrapped("/cal/work/x.ics", 412, `<${name}/>`),
      ]) {
        const answer = an(status, text);
        expect(answerError(answer, "PUT")).toMatchObject({ kind, code, proven: kind === "denied" });
        expect(saysWhy(answer)).toBe(true);
        expect(uidInUse(answer)).toBeUndefined();
      }
  });

  it("that names something nobody knows says nothing", () => {
    const answer = an(403, davError("<x:valid-calendar-data-please xmlns:x='x'/>"));
    expect(answerError(answer, "PUT")).toMatchObject({ kind: "denied", code: "refused" });
    expect(saysWhy(answer)).toBe(false);
  });
});

describe("a UID in use", () => {
  const href = "<d:href>/cal/work/a&amp;b.ics</d:href>";
  it.each([
    ["RFC 4791's", an(409, davError(`<c:no-uid-conflict>${href}</c:no-uid-conflict>`)), "/cal/work/a&b.ics"],
    ["Xandikos'", an(412, wrapped("/cal/work/x.ics", 412, "<c:no-uid-conflict/>")), null],
    [
      "Cyrus'",
      an(403, davError(`<c:unique-scheduling-object-resource>${href}</c:unique-scheduling-object-resource>`)),
      "/cal/work/a&b.ics",
    ],
    [
      "Nextcloud's",
      an(
        400,
        davError(
          "<s:message xmlns:s='x'>Calendar object with uid already exists in this calendar collection.</s:message>",
        ),
      ),
      null,
    ],
    ["another message of Nextcloud's", an(400, XML), undefined],
    ["a page's", an(403, "<html>no-uid-conflict, uid already exists</html>"), undefined],
  ])("is said in %s words", (_whose, answer, said) => {
    expect(uidInUse(answer)).toBe(said);
  });

  it.each(["<error><a:", "<error><no-uid-conflict", "<error>".repeat(3), "<d:error x='"])(
    "is looked for in no time in megabytes of %s",
    (part) => {
      const answer = an(403, `<error>${part.repeat(Math.ceil(3_000_000 / part.length))}`);
      const start = performance.now();
      uidInUse(answer);
      saysWhy(answer);
      expect(performance.now() - start).toBeLessThan(1_000);
    },
  );
});
