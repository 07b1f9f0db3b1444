import { HOUR_MS, type Shown, type ShownCalendar } from "../kit/calendar-page";
import type { Grants } from "../kit/grants";
import type { FakeAccount, FakeCalendar, Mailboxes } from "./store";
import { textOf } from "./text";

/** What the owners of the mailboxes see, and can do. */
export const shownBy = (mailboxes: Mailboxes, grants: Grants): Shown => ({
  look: { title: "Outlook stand-in", accent: "light-dark(#0f6cbd, #62abf5)" },
  accounts: () =>
    [...mailboxes.accounts.values()].map((account) => ({
      name: account.name,
      about: account.mail,
      buttons: grants.has(account.id) ? [["Remove Calpace’s access", "revoke", { account: account.id }]] : [],
      calendars: [...account.calendars.values()].map((calendar) => shownCalendar(account, calendar)),
    })),
  commands: {
    revoke: (of) => grants.revoke(of("account")),
    delete: (of) => mailboxes.discard(of("account"), of("event")),
    later: (of) => {
      const event = mailboxes.account(of("account")).events.get(of("event"));
      if (event) mailboxes.change(event, { start: anHourAfter(event.start), end: anHourAfter(event.end) });
    },
  },
});

const shownCalendar = (account: FakeAccount, calendar: FakeCalendar): ShownCalendar => ({
  name: calendar.name,
  color: calendar.color,
  notes: [
    ...(calendar.owner.address === account.mail ? [] : [`of ${calendar.owner.name}`]),
    ...(calendar.canEdit ? [] : ["read-only"]),
  ],
  timeZone: account.timeZone,
  events: [...account.events.values()]
    .filter((e) => e.calendarId === calendar.id)
    .map((event) => ({
      which: { account: account.id, event: event.id },
      anchor: event.id,
      title: event.subject,
      start: Date.parse(`${event.start.dateTime}Z`),
      end: Date.parse(`${event.end.dateTime}Z`),
      location: event.location.displayName,
      description: textOf(event.body.content),
    })),
});

const anHourAfter = ({ dateTime, timeZone }: { dateTime: string; timeZone: string }) => ({
  dateTime: new Date(Date.parse(`${dateTime}Z`) + HOUR_MS).toISOString().slice(0, 19),
  timeZone,
});
