import type { FakeAnswer, FakeRequest } from "../http/faults";
import { escaped } from "../kit/markup";
import { objectFault, propertyOf } from "./ics";
import type { CaldavStore, FakeCalendar, FakeUser, StoredObject } from "./store";
import { davError, multistatus, requestedProps, type XmlResource } from "./xml";

const XML = { "content-type": "application/xml; charset=utf-8" };
const answer = (status: number, body = "", headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers,
  body,
});
const refused = (status: number, inner: string): FakeAnswer => answer(status, davError(inner), XML);

const home = (user: FakeUser) => `/dav/calendars/${encodeURIComponent(user.username)}/`;
const principal = (user: FakeUser) => `/dav/principals/${encodeURIComponent(user.username)}/`;
const calendarPath = (user: FakeUser, calendar: FakeCalendar): string =>
  `${home(user)}${encodeURIComponent(calendar.id)}/`;

/** Answers one WebDAV request (RFC 4918, RFC 4791) against the store. Strict: what a server may refuse, it does. */
export function answerDav(store: CaldavStore, request: FakeRequest): FakeAnswer {
  const path = request.path.split("?", 1)[0] ?? "/";
  if (path === "/.well-known/caldav") return answer(301, "", { location: "/dav/" });
  const user = authenticated(store, request.headers.authorization);
  if (!user) return answer(401, "", { "www-authenticate": 'Basic realm="CalDAV stand-in", charset="UTF-8"' });
  if (request.method === "OPTIONS") return answer(200, "", { dav: "1, 3, access-control, calendar-access" });
  if (path === "/" || path === "/dav/" || path === principal(user)) return collection(user, request, path);
  if (!path.startsWith(home(user))) return answer(path.startsWith("/dav/") ? 403 : 404);
  if (path === home(user)) return listHome(user, request);
  const [id = "", file, ...rest] = path.slice(home(user).length).split("/").map(decodeURIComponent);
  if (rest.length > 0) return answer(404);
  const calendar = user.calendars.get(id);
  if (file === undefined || file === "") return calendarRequest(user, calendar, request);
  return objectRequest(store, user, calendar, file, request);
}

function authenticated(store: CaldavStore, header: string | undefined): FakeUser | null {
  if (!header?.startsWith("Basic ")) return null;
  const [, username = "", password] =
    /^([^:]*):([\s\S]*)$/.exec(Buffer.from(header.slice(6), "base64").toString("utf8")) ?? [];
  const user = store.users.get(username);
  return user && user.password === password ? user : null;
}

function collection(user: FakeUser, request: FakeRequest, path: string): FakeAnswer {
  if (request.method !== "PROPFIND") return answer(405);
  const props = {
    resourcetype: "<d:resourcetype><d:collection/></d:resourcetype>",
    "current-user-principal": `<d:current-user-principal><d:href>${principal(user)}</d:href></d:current-user-principal>`,
    ...(path === principal(user) && {
      resourcetype: "<d:resourcetype><d:collection/><d:principal/></d:resourcetype>",
      displayname: `<d:displayname>${escaped(user.username)}</d:displayname>`,
      "calendar-home-set": `<c:calendar-home-set><d:href>${home(user)}</d:href></c:calendar-home-set>`,
    }),
  };
  return found([{ href: path, props }], request);
}

const found = (resources: XmlResource[], request: FakeRequest): FakeAnswer =>
  answer(207, multistatus(resources, requestedProps(request.body)), XML);

function listHome(user: FakeUser, request: FakeRequest): FakeAnswer {
  if (request.method !== "PROPFIND") return answer(405);
  const self: XmlResource = {
    href: home(user),
    props: {
      resourcetype: "<d:resourcetype><d:collection/></d:resourcetype>",
      "current-user-principal": `<d:current-user-principal><d:href>${principal(user)}</d:href></d:current-user-principal>`,
      "calendar-home-set": `<c:calendar-home-set><d:href>${home(user)}</d:href></c:calendar-home-set>`,
    },
  };
  if (request.headers.depth === "0") return found([self], request);
  if (request.headers.depth !== "1") return refused(403, "<d:propfind-finite-depth/>");
  const calendars = [...user.calendars.values()].map((c) => calendarResource(user, c));
  return found([self, inbox(user), ...calendars], request);
}

/** The scheduling inbox names the default calendar (RFC 6638 §9.2). */
function inbox(user: FakeUser): XmlResource {
  const chosen = user.defaultCalendar ? user.calendars.get(user.defaultCalendar) : undefined;
  return {
    href: `${home(user)}inbox/`,
    props: {
      resourcetype: "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>",
      ...(chosen && {
        "schedule-default-calendar-URL": `<c:schedule-default-calendar-URL><d:href>${calendarPath(user, chosen)}</d:href></c:schedule-default-calendar-URL>`,
      }),
    },
  };
}

function calendarResource(user: FakeUser, calendar: FakeCalendar): XmlResource {
  const granted = calendar.readOnly ? ["read"] : ["read", "write", "write-content", "bind", "unbind"];
  const privileges = granted.map((g) => `<d:privilege><d:${g}/></d:privilege>`).join("");
  const components = calendar.components.map((c) => `<c:comp name="${c}"/>`).join("");
  return {
    href: calendarPath(user, calendar),
    props: {
      resourcetype: "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>",
      displayname: `<d:displayname>${escaped(calendar.name)}</d:displayname>`,
      "current-user-privilege-set": `<d:current-user-privilege-set>${privileges}</d:current-user-privilege-set>`,
      "supported-calendar-component-set": `<c:supported-calendar-component-set>${components}</c:supported-calendar-component-set>`,
      "calendar-color": `<ca:calendar-color>${calendar.color}FF</ca:calendar-color>`,
      "current-user-principal": `<d:current-user-principal><d:href>${principal(user)}</d:href></d:current-user-principal>`,
    },
  };
}

function calendarRequest(
  user: FakeUser,
  calendar: FakeCalendar | undefined,
  request: FakeRequest,
): FakeAnswer {
  if (!calendar) return answer(404);
  if (request.method === "DELETE") {
    user.calendars.delete(calendar.id);
    return answer(204);
  }
  const objects = [...calendar.objects.values()];
  if (request.method === "REPORT") {
    const uid = /<(?:[\w-]+:)?text-match[^>]*>([^<]*)</.exec(request.body)?.[1];
    const wanted = objects.filter((o) => uid === undefined || propertyOf(o.ics, "UID") === uid);
    return found(
      wanted.map((o) => objectResource(user, calendar, o)),
      request,
    );
  }
  if (request.method !== "PROPFIND") return answer(405);
  const members = request.headers.depth === "1" ? objects.map((o) => objectResource(user, calendar, o)) : [];
  return found([calendarResource(user, calendar), ...members], request);
}

const objectResource = (user: FakeUser, calendar: FakeCalendar, object: StoredObject): XmlResource => ({
  href: calendarPath(user, calendar) + encodeURIComponent(object.file),
  props: {
    resourcetype: "<d:resourcetype/>",
    getetag: `<d:getetag>${escaped(object.etag)}</d:getetag>`,
    "calendar-data": `<c:calendar-data>${escaped(object.ics)}</c:calendar-data>`,
  },
});

function objectRequest(
  store: CaldavStore,
  user: FakeUser,
  calendar: FakeCalendar | undefined,
  file: string,
  request: FakeRequest,
): FakeAnswer {
  if (!calendar) return answer(request.method === "PUT" ? 409 : 404);
  const existing = calendar.objects.get(file);
  if (request.method === "GET")
    return existing
      ? answer(200, existing.ics, { "content-type": "text/calendar; charset=utf-8", etag: existing.etag })
      : answer(404);
  if (request.method !== "PUT" && request.method !== "DELETE") return answer(405);
  if (calendar.readOnly) return refused(403, "<d:need-privileges/>");
  if (request.method === "DELETE" && !existing) return answer(404);
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = request.headers;
  if (ifMatch !== undefined && ifMatch !== existing?.etag && !(ifMatch === "*" && existing))
    return answer(412);
  if (ifNoneMatch === "*" && existing) return answer(412);
  if (request.method === "PUT") return writeObject(store, user, calendar, file, request);
  store.remove(calendar, file);
  return answer(204);
}

function writeObject(
  store: CaldavStore,
  user: FakeUser,
  calendar: FakeCalendar,
  file: string,
  request: FakeRequest,
): FakeAnswer {
  if (!request.headers["content-type"]?.startsWith("text/calendar")) return answer(415);
  const fault = objectFault(request.body);
  if (fault) return answer(400, davError(`<c:valid-calendar-data/>${escaped(fault)}`), XML);
  if (!calendar.components.includes("VEVENT")) return refused(403, "<c:supported-calendar-component/>");
  const other = calendar.files.get(propertyOf(request.body, "UID") ?? "");
  if (other !== undefined && other !== file)
    return refused(
      409,
      `<c:no-uid-conflict><d:href>${calendarPath(user, calendar)}${encodeURIComponent(other)}</d:href></c:no-uid-conflict>`,
    );
  const existed = calendar.objects.has(file);
  const { etag } = store.write(calendar, file, request.body);
  return answer(existed ? 204 : 201, "", { etag });
}
