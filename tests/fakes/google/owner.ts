import type { EventResource, FakeCalendar, GoogleStore } from "./store";

/*
 * What owners and their administrators do at Google itself.
 */

export function eventOf(store: GoogleStore, calendar: string, id: string): EventResource {
  const event = store.calendar(calendar).events.get(id);
  if (!event) throw new Error(`The stand-in has no event ${calendar}/${id}.`);
  return event;
}

export function removeEvent(store: GoogleStore, calendar: string, id: string): void {
  store.save(store.calendar(calendar), { ...eventOf(store, calendar, id), status: "cancelled" });
}

export function editEvent(store: GoogleStore, calendar: string, id: string, changes: object): void {
  store.save(store.calendar(calendar), { ...eventOf(store, calendar, id), ...changes });
}

export const liveEvents = (calendar: FakeCalendar): EventResource[] =>
  [...calendar.events.values()].filter((e) => e.status !== "cancelled");

export interface MoveOptions {
  /** Private properties are "private to the copy of the event that appears on this calendar": whether a move takes them along is not said. */
  keepsPrivate?: boolean;
}

/**
 * "Moves an event to another calendar, i.e. changes an event's organizer": the same id there, cancelled here.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/move
 */
export function moveEvent(
  store: GoogleStore,
  from: string,
  id: string,
  to: string,
  { keepsPrivate = true }: MoveOptions = {},
): void {
  const { extendedProperties, ...event } = eventOf(store, from, id);
  const organizer = { email: to, self: true };
  const kept = keepsPrivate && extendedProperties ? { extendedProperties } : {};
  store.save(store.calendar(to), { ...event, ...kept, organizer, status: "confirmed" });
  removeEvent(store, from, id);
}

/**
 * An administrator gives the account another address, and with it its own calendar another id: "the primary calendar's
 * ID is the user's primary email address" (…/api/concepts/events-calendars). The old address becomes an alias
 * (https://support.google.com/a/answer/182084); whether the old id of the calendar works is not said.
 */
export function changeAddress(
  store: GoogleStore,
  email: string,
  to: string,
  { oldIdWorks }: { oldIdWorks: boolean },
): void {
  const account = store.account(email);
  const old = account.email;
  const calendar = store.calendar(old);
  store.calendars.delete(old);
  calendar.id = to;
  store.calendars.set(to, calendar);
  for (const { list } of store.accounts.values()) {
    // In its place: a list keeps its order.
    const entries = [...list].map(([id, entry]) => [id === old ? to : id, entry] as const);
    list.clear();
    for (const [id, entry] of entries) list.set(id, entry);
  }
  account.email = to;
  for (const [alias, id] of store.aliases) if (id === old) store.aliases.set(alias, to);
  if (oldIdWorks) store.aliases.set(old, to);
}

export interface HideOptions {
  /** Whether its events still answer by their ids, as those of a calendar do that was only taken out of the list. */
  eventsAnswer: boolean;
}

/** A calendar leaves the account's list: taken out of it by the person, or taken away with what is in it. */
export function hideCalendar(
  store: GoogleStore,
  email: string,
  calendar: string,
  { eventsAnswer }: HideOptions,
): void {
  const entry = entryOf(store, email, calendar);
  entry.listed = !eventsAnswer;
  entry.deleted = !eventsAnswer;
}

/** It comes back as it was. */
export function showCalendar(store: GoogleStore, email: string, calendar: string): void {
  Object.assign(entryOf(store, email, calendar), { listed: true, deleted: false });
}

function entryOf(store: GoogleStore, email: string, calendar: string) {
  const entry = store.account(email).list.get(calendar);
  if (!entry) throw new Error(`The stand-in has no calendar ${calendar} in the list of ${email}.`);
  return entry;
}
