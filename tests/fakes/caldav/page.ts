import type { FakeAnswer, FakeRequest } from "../http/faults";
import { HOUR_MS, OWNER_STYLE, ownerButtons } from "../http/owner";
import { propertyOf } from "./ics";
import type { CaldavStore, FakeCalendar } from "./store";
import { escapeXml as escapeHtml } from "./xml";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #edeef0); --soft: light-dark(#60646c, #b0b4ba);
  --line: light-dark(#e0e1e6, #33363b); --card: light-dark(#fff, #1a1c1f); --page: light-dark(#f6f7f9, #111214); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { margin: 0; font-size: 1.35rem; } header p { margin: .15rem 0 1.75rem; color: var(--soft); }
main { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.15rem; }
h2 { display: flex; gap: .6rem; align-items: center; margin: 0; font-size: 1rem; }
h2 i { width: .8rem; height: .8rem; border-radius: 4px; background: var(--colour); }
h2 small { margin-left: auto; font-weight: 400; color: var(--soft); }
.empty { margin: .75rem 0 0; color: var(--soft); }
ol { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; gap: .6rem; }
li { border-left: 3px solid var(--colour); padding: .1rem 0 .1rem .75rem; overflow-wrap: anywhere; }
li b { display: block; } li time, li span { display: block; color: var(--soft); font-size: .875rem; }
li p { margin: .25rem 0 0; white-space: pre-line; font-size: .875rem; color: var(--soft); }`;

/** What a person's browser or a test in another process gets; null when the request is a CalDAV client's. */
export function answerPage(store: CaldavStore, request: FakeRequest): FakeAnswer | null {
  if (request.path === "/_fake/state")
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(stateOf(store)),
    };
  if (request.method === "POST" && request.path.startsWith("/_fake/event/"))
    return answerOwner(store, request);
  if (request.path !== "/" || !request.headers.accept?.includes("text/html")) return null;
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body: page(store),
  };
}

/** What the owner does on the page: deletes an event, or puts it an hour later. */
function answerOwner(store: CaldavStore, request: FakeRequest): FakeAnswer {
  const { pathname, searchParams } = new URL(request.path, "http://stand-in");
  const of = (name: string) => searchParams.get(name) ?? "";
  const calendar = store.calendar(of("username"), of("calendar"));
  const stored = calendar.objects.get(of("file"));
  if (stored && pathname.endsWith("/remove")) store.remove(calendar, stored.file);
  if (stored && pathname.endsWith("/later"))
    store.write(
      calendar,
      stored.file,
      stored.ics.replace(/^(DTSTART|DTEND):(\d{8}T\d{6}Z)/gm, (_line, name: string, time: string) => {
        const later = new Date(instantOf(time).getTime() + HOUR_MS).toISOString();
        return `${name}:${later.slice(0, 19).replace(/[-:]/g, "")}Z`;
      }),
    );
  return { status: 303, headers: { location: "/" }, body: "" };
}

/** Everything stored, for tests that run in another process. */
const stateOf = (store: CaldavStore) =>
  [...store.users.values()].map((user) => ({
    username: user.username,
    calendars: [...user.calendars.values()].map((c) => ({ ...c, objects: [...c.objects.values()] })),
  }));

function page(store: CaldavStore): string {
  const people = [...store.users.values()];
  const sections = people.flatMap((user) =>
    [...user.calendars.values()].map((calendar) => section(user.username, calendar)),
  );
  const names = people.map((u) => escapeHtml(u.username)).join(", ");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Calendar stand-in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2">
<style>${STYLE}${OWNER_STYLE}</style></head><body><header><h1>Calendars of ${names}</h1>
<p>A CalDAV stand-in. This is what the owner sees; it looks again every two seconds.</p></header>
<main>${sections.join("")}</main></body></html>`;
}

function section(username: string, calendar: FakeCalendar): string {
  const events = [...calendar.objects.values()]
    .map((o) => ({ ...o, start: instantOf(propertyOf(o.ics, "DTSTART")) }))
    .sort((a, b) => a.start.getTime() - b.start.getTime());
  const list = events.length
    ? `<ol>${events.map((e) => item(e.ics, e.start, { username, calendar: calendar.id, file: e.file })).join("")}</ol>`
    : '<p class="empty">Nothing in here.</p>';
  const note = calendar.readOnly
    ? "read-only"
    : `${events.length} ${events.length === 1 ? "event" : "events"}`;
  return `<section style="--colour:${escapeHtml(calendar.color)}"><h2><i></i>${escapeHtml(calendar.name)}<small>${note}</small></h2>${list}</section>`;
}

function item(ics: string, start: Date, which: Record<string, string>): string {
  const query = escapeHtml(String(new URLSearchParams(which)));
  const text = (name: string) => escapeHtml(propertyOf(ics, name) ?? "");
  const end = instantOf(propertyOf(ics, "DTEND"));
  const location = text("LOCATION");
  return `<li><b>${text("SUMMARY") || "(no title)"}</b><time>${day(start)}, ${clock(start)}–${clock(end)} UTC</time>${
    location && `<span>${location}</span>`
  }<p>${text("DESCRIPTION")}</p>${ownerButtons(`/_fake/event/remove?${query}`, `/_fake/event/later?${query}`)}</li>`;
}

const day = (at: Date): string =>
  at.toLocaleDateString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
const clock = (at: Date): string => at.toISOString().slice(11, 16);

/** `20260102T030405Z` as a date. */
function instantOf(text: string | null): Date {
  const m = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?/.exec(text ?? "");
  const [year = 1970, month = 1, date = 1, h = 0, min = 0, s = 0] = (m?.slice(1) ?? []).map((n) =>
    Number(n ?? 0),
  );
  return new Date(Date.UTC(year, month - 1, date, h, min, s));
}
