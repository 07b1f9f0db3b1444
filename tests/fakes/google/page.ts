import { HOUR_MS, type Shown, type ShownCalendar } from "../kit/calendar-page";
import { instantOf } from "./event-rules";
import { editEvent, eventOf, liveEvents, removeEvent } from "./owner";
import type { EventResource, FakeAccount, FakeCalendar, GoogleStore, ListEntry } from "./store";

/** What the owners see, and can do. */
export const shownBy = (store: GoogleStore): Shown => ({
  look: { title: "Google Calendar stand-in", accent: "light-dark(#0b57d0, #a8c7fa)" },
  accounts: () => [...store.accounts.values()].map((account) => shownAccount(store, account)),
  commands: {
    revoke: (of) => store.grants.revoke(of("account")),
    expire: (of) => store.grants.expireAccess(of("account")),
    delete: (of) => removeEvent(store, of("calendar"), of("event")),
    later: (of) => postpone(store, of("calendar"), of("event")),
  },
});

function postpone(store: GoogleStore, calendar: string, id: string): void {
  const { start, end } = eventOf(store, calendar, id);
  const [from, to] = [start, end].map((time) => {
    const { timeZone } = time as { timeZone?: string };
    const dateTime = new Date(instantOf(time as Record<string, unknown>) + HOUR_MS).toISOString();
    return { dateTime, ...(timeZone && { timeZone }) };
  });
  editEvent(store, calendar, id, { start: from, end: to });
}

function shownAccount(store: GoogleStore, { id, name, email, list }: FakeAccount) {
  const granted = store.grants.has(id);
  const which = { account: id };
  return {
    name,
    about: `${email} · ${granted ? "Calpace has access" : "no app has access"}`,
    buttons: granted
      ? ([
          ["Expire access token", "expire", which],
          ["Revoke access", "revoke", which],
        ] satisfies [string, string, typeof which][])
      : [],
    calendars: [...list].flatMap(([id, entry]) => {
      const calendar = store.calendars.get(id);
      return calendar && entry.listed && !entry.deleted ? [shownCalendar(calendar, entry)] : [];
    }),
  };
}

/** What the owner's page says of a calendar that is not the person's own. */
const ROLES: Readonly<Record<string, string[]>> = {
  writer: ["shared"],
  writerWithoutPrivateAccess: ["shared"],
  reader: ["read-only"],
  freeBusyReader: ["busy times only"],
};

const shownCalendar = (calendar: FakeCalendar, entry: ListEntry): ShownCalendar => ({
  name: entry.summaryOverride ?? calendar.summary,
  color: calendar.color,
  notes: [...(entry.hidden ? ["hidden"] : []), ...(ROLES[entry.role] ?? [])],
  timeZone: calendar.timeZone,
  events: liveEvents(calendar).map((event) => ({
    which: { calendar: calendar.id, event: event.id },
    title: String(event.summary ?? ""),
    start: instantOf(event.start as Record<string, unknown>),
    end: instantOf(event.end as Record<string, unknown>),
    location: String(event.location ?? ""),
    description: shownDescription(event),
  })),
});

/** A description as Google's page shows it: markup, so what looks like a tag or a reference is not seen as such. */
export function shownDescription(event: EventResource): string {
  return String(event.description ?? "")
    .replace(/<[a-z/!?][^<>]*>/gi, "")
    .replace(/&(lt|gt|amp|quot|nbsp);/g, (_all, name: string) => REFERENCES[name] ?? "");
}
const REFERENCES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', nbsp: " " };
