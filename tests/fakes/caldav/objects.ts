import { createHash } from "node:crypto";
import type { FakeAnswer, FakeRequest } from "../http/faults";
import { escaped } from "../kit/markup";
import { answer, calendarPath, refused } from "./answers";
import { denials } from "./denials";
import { objectFault, propertyOf } from "./ics";
import type { Manners } from "./manners";
import type { CaldavStore, FakeCalendar, FakeUser } from "./store";
import { davError, XML } from "./xml";

/** Answers a request for one file of a calendar: what it is refused for, in the order a server looks at it. */
export function objectRequest(
  store: CaldavStore,
  user: FakeUser,
  calendar: FakeCalendar | undefined,
  file: string,
  request: FakeRequest,
): FakeAnswer {
  const { manners } = store;
  const existing = calendar?.objects.get(file);
  if (request.method === "GET")
    return existing
      ? answer(200, existing.ics, { "content-type": "text/calendar; charset=utf-8", etag: existing.etag })
      : answer(404);
  if (request.method !== "PUT" && request.method !== "DELETE") return answer(405);
  if (store.denied) return store.denied;
  // Before anything else is looked at, as SabreDAV does it: of a file that is not there, or not in a calendar.
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = request.headers;
  const stale = manners.staleEtags && (existing?.writes ?? 0) > 1 && ifMatch !== "*";
  if (ifMatch !== undefined && (stale || (ifMatch !== existing?.etag && !(ifMatch === "*" && existing))))
    return answer(412);
  if (!calendar) return request.method === "PUT" ? missingCalendar(manners.missing) : answer(404);
  if (calendar.readOnly) return readOnly(manners.readOnly);
  if (request.method === "DELETE" && !existing) return answer(404);
  if (ifNoneMatch === "*" && !manners.ignoresIfNoneMatch && (existing || manners.refusesCreates))
    return answer(412);
  if (request.method === "PUT") return writeObject(store, user, calendar, file, request);
  store.remove(calendar, file);
  return answer(204);
}

function missingCalendar(how: Manners["missing"]): FakeAnswer {
  return how === "403 page" ? denials["403 page"] : answer(Number(how));
}

function readOnly(how: Manners["readOnly"]): FakeAnswer {
  if (how === "need-privileges") return refused(403, "<d:need-privileges/>");
  if (how === "404")
    return refused(404, "<s:exception xmlns:s='http://sabredav.org/ns'>NotFound</s:exception>");
  return how === "silent"
    ? answer(403)
    : answer(403, "Access to the requested resource forbidden.", { "content-type": "text/plain" });
}

/** Where the UID is already, other than under this name; over the whole account at a server that schedules. */
function otherWith(
  uid: string,
  user: FakeUser,
  calendar: FakeCalendar,
  file: string,
  everywhere: boolean,
): string | null {
  for (const c of everywhere ? user.calendars.values() : [calendar]) {
    const found = c.files.get(uid);
    if (found !== undefined && !(c === calendar && found === file))
      return `${calendarPath(user, c)}${encodeURIComponent(found)}`;
  }
  return null;
}

function uidConflict(how: Manners["uidConflict"], href: string): FakeAnswer {
  if (how === "uid already exists")
    return refused(
      400,
      "<s:message xmlns:s='http://sabredav.org/ns'>Calendar object with uid already exists in this calendar collection.</s:message>",
    );
  return refused(how === "no-uid-conflict" ? 409 : 403, `<c:${how}><d:href>${href}</d:href></c:${how}>`);
}

/** The first limit of the calendar that an event exceeds, as the refusal for it. */
function beyond({ limits, objects }: FakeCalendar, file: string, ics: string): FakeAnswer | null {
  const [start = "", end = ""] = ["DTSTART", "DTEND"].map((name) => propertyOf(ics, name) ?? "");
  if (limits.size !== undefined && Buffer.byteLength(ics) > limits.size)
    return refused(403, "<c:max-resource-size/>");
  if (limits.earliest !== undefined && start < limits.earliest) return refused(403, "<c:min-date-time/>");
  if (limits.latest !== undefined && end > limits.latest) return refused(403, "<c:max-date-time/>");
  if (limits.files !== undefined && !objects.has(file) && objects.size >= limits.files)
    return denials["quota-not-exceeded"];
  return null;
}

function writeObject(
  store: CaldavStore,
  user: FakeUser,
  calendar: FakeCalendar,
  file: string,
  request: FakeRequest,
): FakeAnswer {
  const { manners } = store;
  if (!request.headers["content-type"]?.startsWith("text/calendar")) return answer(415);
  const fault = objectFault(request.body);
  if (fault) return answer(400, davError(`<c:valid-calendar-data/>${escaped(fault)}`), XML);
  if (!calendar.components.includes("VEVENT")) return refused(403, "<c:supported-calendar-component/>");
  const everywhere = manners.uidConflict === "unique-scheduling-object-resource";
  const other = otherWith(propertyOf(request.body, "UID") ?? "", user, calendar, file, everywhere);
  if (other) return uidConflict(manners.uidConflict, other);
  const limit = beyond(calendar, file, request.body);
  if (limit) return limit;
  const existed = calendar.objects.has(file);
  const name = !existed && manners.renames ? `${createHash("sha256").update(file).digest("hex")}.ics` : file;
  const { etag } = store.write(calendar, name, request.body);
  const headers: Record<string, string> = { etag };
  if (name !== file) headers.location = calendarPath(user, calendar) + name;
  return answer(existed ? 204 : 201, "", headers);
}
