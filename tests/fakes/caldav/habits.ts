import type { FakeAnswer, FakeRequest } from "../http/faults";

/** What servers do that the plain one does not. Each names who does it, or the page that lets them. */
export interface Habits {
  /** The type a multistatus is sent with; null for none. Open-Xchange and iCloud send text/html, dav4jvm tests text/plain. */
  contentType?: string | null;
  /** Printed around the XML: PHP's notices, with display_errors on. */
  around?: [before: string, behind: string];
  /** How the XML is written, and whether its declaration says so (RFC 7303 §3, XML 1.0 appendix F). */
  charset?: "latin1" | "utf16le" | "utf16be with a mark";
  /**
   * `none`: nobody is told who they are (Kerio, mail.ru; SabreDAV without its ACL plug-in). `homeless`: a principal that
   * has no calendar-home-set (a WebDAV server without calendars there: RFC 4791 §6.2.1 is not for it).
   */
  principals?: "none" | "homeless";
  /** Folders without their slash are not found (RFC 4918 §5.2 only recommends to help). */
  slashless?: number;
  /** More homes in the home set, and what each answers (RFC 4791 §6.2.1 allows several; those of others may be closed). */
  otherHomes?: { path: string; status: number }[];
  /** How members are named: `//dav/…` (a prefix joined with a slash too many) or `name/` (RFC 4918 §8.3 forbids both). */
  hrefs?: "double slash" | "relative";
  /** Something no client can resolve, in place of this calendar's address. */
  brokenHref?: string;
  /** Where the default calendar is told: SabreDAV 4's principal, or an inbox outside the home (Cyrus; RFC 6638 §9.2). */
  defaultAt?: "principal" | "inbox elsewhere";
  /** Below this path only, as SOGo and DAViCal are installed; there is no /.well-known. */
  mount?: string;
}

const INBOX = "/dav/scheduling/inbox/";
const DEFAULT = /<c:schedule-default-calendar-URL>.*?<\/c:schedule-default-calendar-URL>/;
const REFUSED: FakeAnswer = { status: 404, headers: {}, body: "" };

/** `answer` as a server with these habits gives it. Nobody without a User-Agent is let in (iCloud: 403). */
export function inTheHabitOf(
  habits: Habits,
  answer: (request: FakeRequest) => FakeAnswer,
): (request: FakeRequest) => FakeAnswer {
  return (request) => {
    if (!request.headers["user-agent"]) return { status: 403, headers: {}, body: "" };
    const at = mounted(habits, request);
    if (!at) return REFUSED;
    if (habits.slashless && at.method === "PROPFIND" && !at.path.endsWith("/"))
      return { ...REFUSED, status: habits.slashless };
    const closed = habits.otherHomes?.find(({ path }) => path === at.path);
    if (closed) return { ...REFUSED, status: closed.status };
    const given =
      habits.defaultAt === "inbox elsewhere" && at.path === INBOX ? inbox(answer, at) : answer(at);
    return given.status === 207 ? sent(habits, changed(habits, given, at), at) : given;
  };
}

/** The request as it would come to a server at the root; null when there is nothing at its path. */
function mounted({ mount }: Habits, request: FakeRequest): FakeRequest | null {
  if (!mount) return request;
  if (request.path === mount) return { ...request, path: "/" };
  return request.path.startsWith("/dav/") ? request : null;
}

/** The inbox at an address of its own: it tells what the one in the home would. */
function inbox(answer: (request: FakeRequest) => FakeAnswer, request: FakeRequest): FakeAnswer {
  const user = Buffer.from(request.headers.authorization?.slice("Basic ".length) ?? "", "base64")
    .toString("utf8")
    .split(":", 1)[0];
  const path = `/dav/calendars/${user}/`;
  const home = answer({ ...request, path, headers: { ...request.headers, depth: "1" } });
  const told = DEFAULT.exec(home.body)?.[0] ?? "";
  return { ...home, body: multistatusOf(INBOX, told) };
}

const multistatusOf = (href: string, props: string): string =>
  `<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>${href}</d:href>${granted(props)}</d:response></d:multistatus>`;

const granted = (props: string): string =>
  `<d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`;

/** Says other things than the plain server. */
function changed(habits: Habits, given: FakeAnswer, request: FakeRequest): FakeAnswer {
  let { body } = given;
  const isPrincipal = request.path.startsWith("/dav/principals/");
  if (habits.principals === "none")
    body = body.replace(/<d:current-user-principal>.*?<\/d:current-user-principal>/g, "");
  if (habits.principals) body = body.replace(/<c:calendar-home-set>.*?<\/c:calendar-home-set>/g, "");
  if (habits.otherHomes)
    body = body.replace(
      "</c:calendar-home-set>",
      `${habits.otherHomes.map(({ path }) => `<d:href>${path}</d:href>`).join("")}$&`,
    );
  if (habits.defaultAt) {
    const user = request.path.split("/")[3] ?? "";
    const told =
      habits.defaultAt === "principal"
        ? `<c:schedule-default-calendar-URL><d:href>/dav/calendars/${user}/work</d:href></c:schedule-default-calendar-URL>`
        : `<c:schedule-inbox-URL><d:href>${INBOX}</d:href></c:schedule-inbox-URL>`;
    if (isPrincipal) body = body.replace("<d:propstat>", `${granted(told)}$&`);
    else if (request.path !== INBOX) body = body.replace(DEFAULT, "");
  }
  if (habits.hrefs && request.headers.depth === "1")
    body = body.replace(/(<d:response><d:href>)([^<]+)/g, (_all, tag: string, href: string) =>
      habits.hrefs === "relative" && href.startsWith(request.path)
        ? `${tag}${href.slice(request.path.length) || "./"}`
        : `${tag}/${href}`,
    );
  if (habits.brokenHref)
    body = body.replace(new RegExp(`(<d:response><d:href>)[^<]+/${habits.brokenHref}/`), "$1http://[broken/");
  return { ...given, body };
}

/** Sends it in another way. */
function sent(
  { contentType, around, charset }: Habits,
  given: FakeAnswer,
  { headers }: FakeRequest,
): FakeAnswer {
  const { "content-type": own = "", ...rest } = given.headers;
  const type = contentType === undefined ? own : contentType;
  const [before, behind] = around && headers.depth === "1" ? around : ["", ""];
  const body = `${before}${declared(given.body, charset)}${behind}`;
  const answer = { ...given, headers: { ...rest, ...(type !== null && { "content-type": type }) }, body };
  if (!charset) return answer;
  const bytes =
    charset === "latin1"
      ? Buffer.from(body, "latin1")
      : charset === "utf16le"
        ? Buffer.from(body, "utf16le")
        : Buffer.from(`\uFEFF${body}`, "utf16le").swap16();
  return { ...answer, headers: { ...answer.headers, "content-type": "application/xml" }, bytes };
}

const declared = (body: string, charset: Habits["charset"]): string =>
  body.replace(
    'encoding="utf-8"',
    charset === "latin1" ? 'encoding="ISO-8859-1"' : charset ? 'encoding="UTF-16"' : "$&",
  );
