import type { FakeAnswer, FakeRequest } from "../http/faults";
import { html, redirect } from "./answers";
import { type Look, page } from "./look";
import { escaped } from "./markup";

interface ShownEvent {
  /** What names it to the commands. */
  which: Record<string, string>;
  /** The fragment a link to it ends with. */
  anchor?: string;
  title: string;
  /** In ms since 1970. */
  start: number;
  end: number;
  location: string;
  description: string;
}

export interface ShownCalendar {
  name: string;
  color: string;
  /** What is said of it, apart from how much is in it. */
  notes: string[];
  timeZone: string;
  events: ShownEvent[];
}

interface ShownAccount {
  name: string;
  about: string;
  /** Buttons: their words, and the command each gives. */
  buttons?: [words: string, command: string, which: Record<string, string>][];
  calendars: ShownCalendar[];
}

/** What a stand-in shows to the owners of its calendars, and lets them do. */
export interface Shown {
  look: Look;
  accounts(): ShownAccount[];
  /** By name; `delete` and `later` are what every event's buttons give. */
  commands: Record<string, (of: (name: string) => string) => void>;
}

export const HOUR_MS = 3_600_000;

/** `/`, the page, and `/_fake/…`, what its buttons do; null when the request is another's. */
export function answerOwner(shown: Shown, { method, path }: FakeRequest): FakeAnswer | null {
  const { pathname, searchParams } = new URL(path, "http://stand-in");
  if (method === "GET" && pathname === "/") return html(200, calendarPage(shown));
  const command = pathname.startsWith("/_fake/") ? shown.commands[pathname.slice("/_fake/".length)] : null;
  if (method !== "POST" || !command) return null;
  command((name) => searchParams.get(name) ?? "");
  return redirect("/", 303);
}

/** Every calendar as its owner sees it; looks again every two seconds. */
function calendarPage({ look, accounts }: Shown): string {
  const header = `<header><h1>${escaped(look.title)}</h1>
<p>This is what the owners see; it looks again every two seconds.</p></header>`;
  return page(
    look,
    `${header}<main>${accounts().map(account).join("")}</main>`,
    '<meta http-equiv="refresh" content="2">',
  );
}

const account = ({ name, about, buttons = [], calendars }: ShownAccount): string =>
  `<article class="account"><div class="head"><h2>${escaped(name)}</h2><span class="soft">${escaped(about)}</span>${form(buttons)}</div>
<div class="calendars">${calendars.map(section).join("")}</div></article>`;

const form = (buttons: NonNullable<ShownAccount["buttons"]>): string => {
  const each = buttons.map(
    ([words, command, which]) =>
      `<button formaction="${escaped(`/_fake/${command}?${new URLSearchParams(which)}`)}">${escaped(words)}</button>`,
  );
  return each.length > 0 ? `<form method="post">${each.join("")}</form>` : "";
};

function section({ name, color, notes, timeZone, events }: ShownCalendar): string {
  const list = [...events].sort((a, b) => a.start - b.start).map((event) => item(event, timeZone));
  const note = [...notes, `${list.length} ${list.length === 1 ? "event" : "events"}`].join(" · ");
  return `<section style="--colour:${escaped(color)}"><h3><i></i>${escaped(name)}<small>${escaped(note)}</small></h3>${
    list.length > 0 ? `<ol>${list.join("")}</ol>` : '<p class="empty">Nothing in here.</p>'
  }</section>`;
}

function item({ which, anchor, title, start, end, location, description }: ShownEvent, timeZone: string) {
  const clock = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
  const where = location && `<span>${escaped(location)}</span>`;
  return `<li${anchor ? ` id="${escaped(anchor)}"` : ""}><b>${escaped(title) || "(no title)"}</b><time>${clock.formatRange(start, end)}</time>${where}<p>${withLinks(escaped(description))}</p>${form(
    [
      ["Delete", "delete", which],
      ["One hour later", "later", which],
    ],
  )}</li>`;
}

/** Text that is HTML already, with its web addresses as links; each says only where it leads. */
const withLinks = (text: string): string =>
  text.replace(/https?:\/\/[^\s<]+/g, (address) => `<a href="${address}">${address}</a>`);
