import type { FakeAnswer, FakeRequest } from "../http/faults";
import { escaped } from "../kit/markup";
import { answer, calendarPath, home, refused } from "./answers";
import { propertyOf } from "./ics";
import { objectRequest } from "./objects";
import type { CaldavStore, FakeCalendar, FakeUser, StoredObject } from "./store";
import { multistatus, requestedProps, wrapped, XML, type XmlResource } from "./xml";

const principal = (user: FakeUser) => `/dav/principals/${encodeURIComponent(user.username)}/`;

/** Answers one WebDAV request (RFC 4918, RFC 4791) against the store. Strict: what a server may refuse, it does. */
export function answerDav(store: CaldavStore, request: FakeRequest): FakeAnswer {
  const given = answerBare(store, request);
  return store.manners.wraps ? inside207(request, given) : given;
}

/** What Xandikos wraps: what PROPFIND does not find, and a refusal that names a precondition, as 412 whatever it is. */
function inside207({ method, path }: FakeRequest, given: FakeAnswer): FakeAnswer {
  const precondition = given.body.startsWith("<?xml") && /<d:error[^>]*><([dc]:[\w-]+)/.exec(given.body)?.[1];
  if (given.status >= 400 && precondition) return answer(207, wrapped(path, 412, `<${precondition}/>`), XML);
  return method === "PROPFIND" && given.status === 404 ? answer(207, wrapped(path, 404, ""), XML) : given;
}

function answerBare(store: CaldavStore, request: FakeRequest): FakeAnswer {
  const path = request.path.split("?", 1)[0] ?? "/";
  if (path === "/.well-known/caldav") return answer(301, "", { location: "/dav/" });
  if (!store.digest) {
    const user = authenticated(store, request.headers.authorization);
    return user ? answerUser(store, user, request, path) : answer(401, "", { "www-authenticate": BASIC });
  }
  const verdict = store.digest.check(request);
  if ("challenge" in verdict) return answer(401, "", { "www-authenticate": verdict.challenge });
  const given = answerUser(store, verdict.user, request, path);
  return { ...given, headers: { ...given.headers, "authentication-info": verdict.info } };
}

const BASIC = 'Basic realm="CalDAV stand-in", charset="UTF-8"';

function answerUser(store: CaldavStore, user: FakeUser, request: FakeRequest, path: string): FakeAnswer {
  if (request.method === "OPTIONS") return answer(200, "", { dav: "1, 3, access-control, calendar-access" });
  if (path === "/" || path === "/dav/" || path === principal(user)) return collection(user, request, path);
  if (!path.startsWith(home(user))) return answer(path.startsWith("/dav/") ? 403 : 404);
  if (path === home(user)) return listHome(user, request);
  const [id = "", file, ...rest] = path.slice(home(user).length).split("/").map(decodeURIComponent);
  if (rest.length > 0) return answer(404);
  const calendar = shownOf(user).find((c) => c.id === id);
  if (file === undefined || file === "") return calendarRequest(store, user, calendar, request);
  return objectRequest(store, user, calendar, file, request);
}

/** The calendars that are not hidden for now. */
const shownOf = (user: FakeUser): FakeCalendar[] => [...user.calendars.values()].filter((c) => !c.hidden);

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
  const calendars = shownOf(user).map((c) => calendarResource(user, c));
  return found([self, inbox(user), ...calendars], request);
}

/** The scheduling inbox names the default calendar (RFC 6638 §9.2). */
function inbox(user: FakeUser): XmlResource {
  const chosen = shownOf(user).find((c) => c.id === user.defaultCalendar);
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
  store: CaldavStore,
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
    if (store.manners.withoutReport) return refused(403, "<d:supported-report/>");
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
