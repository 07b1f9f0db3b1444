import type { FakeAnswer, FakeRequest } from "../http/faults";
import { withLinks } from "../http/links";
import { HOUR_MS, OWNER_STYLE, ownerButtons } from "../http/owner";
import { json } from "./errors";
import { instantOf } from "./event-rules";
import { escapeHtml, HTML, STYLE } from "./look";
import type { EventResource, FakeAccount, FakeCalendar, GoogleStore, ListEntry } from "./store";

/** What a person's browser or a test in another process gets; null when the path is another's. */
export function answerPage(store: GoogleStore, request: FakeRequest): FakeAnswer | null {
  const url = new URL(request.path, "http://stand-in");
  const of = (name: string) => url.searchParams.get(name) ?? "";
  switch (`${request.method} ${url.pathname}`) {
    case "GET /":
      return { status: 200, headers: HTML, body: page(store) };
    case "GET /_fake/state":
      return json(200, stateOf(store));
    case "POST /_fake/revoke":
      return controlled(() => store.grants.revoke(store.account(of("account")).sub));
    case "POST /_fake/expire":
      return controlled(() => store.grants.expire(store.account(of("account")).sub));
    case "POST /_fake/calendar/remove":
      return controlled(() => store.removeCalendar(of("calendar")));
    case "POST /_fake/event/remove":
      return controlled(() => removeEvent(store, of("calendar"), of("event")));
    case "POST /_fake/event/edit":
      return controlled(() => editEvent(store, of("calendar"), of("event"), JSON.parse(request.body)));
    case "POST /_fake/event/later":
      return controlled(() => postpone(store, of("calendar"), of("event")));
    default:
      return null;
  }
}

function controlled(act: () => void): FakeAnswer {
  act();
  return { status: 303, headers: { location: "/" }, body: "" };
}

function eventOf(store: GoogleStore, calendar: string, id: string): EventResource {
  const event = store.calendar(calendar).events.get(id);
  if (!event) throw new Error(`The stand-in has no event ${calendar}/${id}.`);
  return event;
}

/** What the owner does in Google Calendar itself. */
export function removeEvent(store: GoogleStore, calendar: string, id: string): void {
  store.save(store.calendar(calendar), { ...eventOf(store, calendar, id), status: "cancelled" });
}

export function editEvent(store: GoogleStore, calendar: string, id: string, changes: object): void {
  store.save(store.calendar(calendar), { ...eventOf(store, calendar, id), ...changes });
}

function postpone(store: GoogleStore, calendar: string, id: string): void {
  const { start, end } = eventOf(store, calendar, id);
  const [from, to] = [start, end].map((time) => {
    const { timeZone } = time as { timeZone?: string };
    const dateTime = new Date(instantOf(time as Record<string, unknown>) + HOUR_MS).toISOString();
    return { dateTime, ...(timeZone && { timeZone }) };
  });
  editEvent(store, calendar, id, { start: from, end: to });
}

export const liveEvents = (calendar: FakeCalendar): EventResource[] =>
  [...calendar.events.values()].filter((e) => e.status !== "cancelled");

const stateOf = (store: GoogleStore) =>
  [...store.accounts.values()].map((account) => ({
    email: account.email,
    granted: store.grants.has(account.sub),
    calendars: calendarsOf(store, account).map(({ calendar, entry }) => ({
      id: calendar.id,
      summary: calendar.summary,
      role: entry.role,
      events: liveEvents(calendar),
    })),
  }));

const calendarsOf = (store: GoogleStore, account: FakeAccount) =>
  [...account.list].flatMap(([id, entry]) => {
    const calendar = store.calendars.get(id);
    return calendar && !entry.deleted ? [{ calendar, entry }] : [];
  });

function page(store: GoogleStore): string {
  const accounts = [...store.accounts.values()].map((account) => accountSection(store, account));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Google Calendar stand-in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2">
<style>${STYLE}${OWNER_STYLE}</style></head><body><header><h1>Google Calendar</h1>
<p>A stand-in. This is what the owners see; it looks again every two seconds.</p></header>
<main>${accounts.join("")}</main></body></html>`;
}

function accountSection(store: GoogleStore, account: FakeAccount): string {
  const email = encodeURIComponent(account.email);
  const access = store.grants.has(account.sub)
    ? `<form method="post"><button formaction="/_fake/expire?account=${email}">Expire access token</button><button formaction="/_fake/revoke?account=${email}">Revoke access</button></form>`
    : "";
  const note = store.grants.has(account.sub) ? "Calpace has access" : "no app has access";
  const calendars = calendarsOf(store, account).map(({ calendar, entry }) =>
    calendarSection(calendar, entry),
  );
  return `<div class="account"><div class="head"><h2>${escapeHtml(account.name)}</h2><span class="soft">${escapeHtml(account.email)} · ${note}</span>${access}</div><div class="calendars">${calendars.join("")}</div></div>`;
}

/** What the owner's page says of a calendar that is not the person's own. */
const ROLES: Readonly<Record<string, string[]>> = {
  writer: ["shared"],
  writerWithoutPrivateAccess: ["shared"],
  reader: ["read-only"],
  freeBusyReader: ["busy times only"],
};

function calendarSection(calendar: FakeCalendar, entry: ListEntry): string {
  const start = (e: EventResource) => instantOf(e.start as Record<string, unknown>);
  const events = liveEvents(calendar).sort((a, b) => start(a) - start(b));
  const list = events.length
    ? `<ol>${events.map((e) => item(e, calendar)).join("")}</ol>`
    : '<p class="empty">Nothing in here.</p>';
  const note = [
    `${events.length} ${events.length === 1 ? "event" : "events"}`,
    ...(entry.hidden ? ["hidden"] : []),
    ...(ROLES[entry.role] ?? []),
  ].join(", ");
  return `<section style="--colour:${escapeHtml(calendar.color)}"><h3><i></i>${escapeHtml(entry.summaryOverride ?? calendar.summary)}<small>${note}</small></h3>${list}</section>`;
}

function item(event: EventResource, calendar: FakeCalendar): string {
  const text = (name: string) => escapeHtml(String(event[name] ?? ""));
  const which = escapeHtml(String(new URLSearchParams({ calendar: calendar.id, event: event.id })));
  const clock = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: calendar.timeZone,
  });
  const [start = 0, end = 0] = [event.start, event.end].map((t) => instantOf(t as Record<string, unknown>));
  return `<li><b>${text("summary") || "(No title)"}</b><time>${clock.formatRange(start, end)}</time>${
    event.location ? `<span>${text("location")}</span>` : ""
  }<p>${withLinks(escapeHtml(shownDescription(event)))}</p>${ownerButtons(`/_fake/event/remove?${which}`, `/_fake/event/later?${which}`)}</li>`;
}

/** A description as Google's page shows it: markup, so what looks like a tag or a reference is not seen as such. */
export function shownDescription(event: EventResource): string {
  return String(event.description ?? "")
    .replace(/<[a-z/!?][^<>]*>/gi, "")
    .replace(/&(lt|gt|amp|quot|nbsp);/g, (_all, name: string) => REFERENCES[name] ?? "");
}
const REFERENCES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', nbsp: " " };
