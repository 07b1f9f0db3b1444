import { HOUR_MS, type Shown, type ShownCalendar } from "../kit/calendar-page";
import { propertyOf } from "./ics";
import type { CaldavStore, FakeCalendar } from "./store";

/** What the owners of the calendars see, and can do. */
export const shownBy = (store: CaldavStore): Shown => ({
  look: { title: "CalDAV stand-in", accent: "light-dark(#1c2024, #edeef0)" },
  accounts: () =>
    [...store.users.values()].map(({ username, calendars }) => ({
      name: username,
      about: "",
      calendars: [...calendars.values()].map((calendar) => shownCalendar(username, calendar)),
    })),
  commands: {
    delete: (of) => store.remove(store.calendar(of("username"), of("calendar")), of("file")),
    later: (of) => {
      const calendar = store.calendar(of("username"), of("calendar"));
      const stored = calendar.objects.get(of("file"));
      if (stored) store.write(calendar, stored.file, anHourLater(stored.ics));
    },
  },
});

const anHourLater = (ics: string): string =>
  ics.replace(/^(DTSTART|DTEND):(\d{8}T\d{6}Z)/gm, (_line, name: string, time: string) => {
    const later = new Date(instantOf(time) + HOUR_MS).toISOString();
    return `${name}:${later.slice(0, 19).replace(/[-:]/g, "")}Z`;
  });

const shownCalendar = (username: string, calendar: FakeCalendar): ShownCalendar => ({
  name: calendar.name,
  color: calendar.color,
  notes: calendar.readOnly ? ["read-only"] : [],
  timeZone: "UTC",
  events: [...calendar.objects.values()].map(({ file, ics }) => ({
    which: { username, calendar: calendar.id, file },
    title: propertyOf(ics, "SUMMARY") ?? "",
    start: instantOf(propertyOf(ics, "DTSTART")),
    end: instantOf(propertyOf(ics, "DTEND")),
    location: propertyOf(ics, "LOCATION") ?? "",
    description: propertyOf(ics, "DESCRIPTION") ?? "",
  })),
});

/** `20260102T030405Z` in ms since 1970. */
function instantOf(text: string | null): number {
  const m = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?/.exec(text ?? "");
  const [year = 1970, month = 1, date = 1, h = 0, min = 0, s = 0] = (m?.slice(1) ?? []).map((n) =>
    Number(n ?? 0),
  );
  return Date.UTC(year, month - 1, date, h, min, s);
}
