"use client";

/** The calendars of one account that can be picked. */
export interface CalendarGroup {
  /** "iCloud – anna@example.com" */
  account: string;
  /** How many of the account's calendars these are, where that is not all of them. */
  count: string | null;
  calendars: readonly (readonly [id: string, name: string])[];
}

/** Calendars as the options of a select, grouped by account. */
export function CalendarOptions({ groups }: { groups: readonly CalendarGroup[] }) {
  return groups.map(({ account, count, calendars }) => (
    <optgroup key={account} label={count ? `${account}, ${count}` : account}>
      {calendars.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </optgroup>
  ));
}

/** Which account a calendar is in: what a select says below, once it is chosen. */
export function accountHint(groups: readonly CalendarGroup[], calendarId: string): string | null {
  const group = groups.find(({ calendars }) => calendars.some(([id]) => id === calendarId));
  return group ? `In ${group.account}` : null;
}
