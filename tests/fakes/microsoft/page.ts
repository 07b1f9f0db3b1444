import { withLinks } from "../http/links";
import { OWNER_STYLE, ownerButtons } from "../http/owner";
import { escapeHtml } from "./answers";
import type { FakeAccount, FakeCalendar, FakeEvent, Mailboxes } from "./store";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#242424, #f3f2f1); --soft: light-dark(#616161, #b8b6b4);
  --line: light-dark(#e1dfdd, #3b3a39); --card: light-dark(#fff, #201f1e); --page: light-dark(#f5f5f5, #141312); }
* { box-sizing: border-box; }
body { margin: 0; padding: 0 0 2rem; font: 15px/1.5 "Segoe UI", system-ui, sans-serif; color: var(--ink); background: var(--page); }
header { padding: .9rem clamp(1rem, 4vw, 3rem); background: #0f6cbd; color: #fff; display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
h1 { margin: 0; font-size: 1.15rem; font-weight: 600; } header p { margin: 0; opacity: .85; font-size: .875rem; }
article { padding: 1.25rem clamp(1rem, 4vw, 3rem) 0; }
.who { display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; margin-bottom: .75rem; }
.who h2 { margin: 0; font-size: 1.1rem; } .who small { color: var(--soft); } .who form { margin-left: auto; }
button { font: inherit; font-size: .875rem; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 4px; background: var(--card); color: inherit; cursor: pointer; }
.calendars { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .9rem 1rem; }
a { color: light-dark(#0f6cbd, #62abf5); } h3 { display: flex; flex-wrap: wrap; gap: .1rem .55rem; align-items: center; margin: 0; font-size: .95rem; }
h3 i { width: .75rem; height: .75rem; border-radius: 50%; background: var(--colour); flex: none; }
h3 small { margin-left: auto; white-space: nowrap; font-weight: 400; color: var(--soft); }
.empty { margin: .7rem 0 0; color: var(--soft); }
ol { list-style: none; margin: .7rem 0 0; padding: 0; display: grid; gap: .5rem; }
li { border-left: 4px solid var(--colour); border-radius: 3px; padding: .3rem .7rem; overflow-wrap: anywhere;
  background: color-mix(in srgb, var(--colour) 10%, transparent); }
li:target { outline: 2px solid var(--colour); }
li b { display: block; } li time, li span { display: block; color: var(--soft); font-size: .875rem; }
li p { margin: .2rem 0 0; white-space: pre-line; font-size: .875rem; color: var(--soft); }`;

/** Every mailbox as its owner sees it; looks again every two seconds. */
export function calendarPage(mailboxes: Mailboxes, connected: (accountId: string) => boolean): string {
  const people = [...mailboxes.accounts.values()].map((account) => person(account, connected(account.id)));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outlook stand-in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2">
<style>${STYLE}${OWNER_STYLE}</style></head><body><header><h1>Outlook stand-in</h1>
<p>Each mailbox as its owner sees it.</p></header>${people.join("")}</body></html>`;
}

function person(account: FakeAccount, connected: boolean): string {
  const calendars = [...account.calendars.values()].map((calendar) => section(account, calendar));
  const revoke = connected
    ? `<form method="post" action="/_fake/revoke/${encodeURIComponent(account.id)}"><button>Remove Calpace’s access</button></form>`
    : "";
  return `<article><div class="who"><h2>${escapeHtml(account.name)}</h2><small>${escapeHtml(account.mail)} · times in ${escapeHtml(account.timeZone)}</small>${revoke}</div>
<div class="calendars">${calendars.join("")}</div></article>`;
}

function section(account: FakeAccount, calendar: FakeCalendar): string {
  const events = [...account.events.values()]
    .filter((e) => e.calendarId === calendar.id)
    .sort((a, b) => a.start.dateTime.localeCompare(b.start.dateTime));
  const notes = [
    calendar.owner.address === account.mail ? "" : `of ${calendar.owner.name}`,
    calendar.canEdit ? "" : "read-only",
    `${events.length} ${events.length === 1 ? "event" : "events"}`,
  ];
  const list = events.length
    ? `<ol>${events.map((e) => item(e, account)).join("")}</ol>`
    : '<p class="empty">Nothing in here.</p>';
  return `<section style="--colour:${escapeHtml(calendar.color)}"><h3><i></i>${escapeHtml(calendar.name)}<small>${escapeHtml(notes.filter(Boolean).join(" · "))}</small></h3>${list}</section>`;
}

function item(event: FakeEvent, { id, timeZone }: FakeAccount): string {
  const which = `${encodeURIComponent(id)}/${encodeURIComponent(event.id)}`;
  const { displayName } = event.location;
  return `<li id="${escapeHtml(event.id)}"><b>${escapeHtml(event.subject) || "(no title)"}</b><time>${escapeHtml(span(event, timeZone))}</time>${
    displayName && `<span>${escapeHtml(displayName)}</span>`
  }<p>${withLinks(escapeHtml(event.body.content))}</p>${ownerButtons(`/_fake/delete/${which}`, `/_fake/later/${which}`)}</li>`;
}

function span({ start, end }: FakeEvent, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  return format.formatRange(new Date(`${start.dateTime}Z`), new Date(`${end.dateTime}Z`));
}
