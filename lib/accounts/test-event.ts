import { randomUUID } from "node:crypto";
import { type Ask, askAccount } from "@/lib/connections/renewal";
import { openSession } from "@/lib/connections/session";
import { env } from "@/lib/env";
import { fail, ok, type Result } from "@/lib/errors";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent } from "@/lib/providers/event";
import type { CalendarProvider, EventPlace } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { remoteKey } from "@/lib/sync/key";
import { whilePersonWaits } from "./patience";
import { findAccount, findTestPlace } from "./queries";
import { refusalOf } from "./refusal";

export interface TestedEvent {
  calendar: string;
  /** From the first request to the last answer: written and removed. */
  milliseconds: number;
}

/**
 * Writes an event that says nothing about anybody into a calendar of the account and removes it at once, the way
 * bookings are written. At most a few in five minutes. `left_behind` says
 * that the event was written and is still there.
 */
export async function sendTestEvent(
  userId: string,
  connectionId: string,
  calendarId: string | null,
  at: Date,
): Promise<Result<TestedEvent>> {
  const account = await findAccount(userId, connectionId);
  if (!account) return fail("account_not_found");
  const place = await findTestPlace(userId, connectionId, calendarId);
  if (!place) return fail("no_test_place");
  if (account.resting) return fail("resting");
  if ((await takeAttempt([{ key: `test-event:${userId}`, policy: policies.testEvent }], at)) > 0)
    return fail("too_soon");
  const key = remoteKey(randomUUID(), connectionId, place.calendarId, "test");
  const where: EventPlace = {
    calendarRemoteId: place.calendarRemoteId,
    key,
    remoteId: null,
    etag: null,
    hot: false,
  };
  try {
    const provider = await providerOf(account.provider).load();
    const beforeRequest = whilePersonWaits();
    const started = performance.now();
    const done = await askAccount(
      account,
      (refused) => openSession(connectionId, beforeRequest, refused),
      (ask) => writeAndRemove(provider, ask, where, testEvent(key, at)),
    );
    if (!done) return fail("left_behind");
    return ok({ calendar: place.calendar, milliseconds: Math.round(performance.now() - started) });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return fail(refusalOf(error, "event_refused"));
  }
}

/** Answers false when the event could not be removed again. Throws what writing it threw. */
async function writeAndRemove(
  provider: CalendarProvider,
  ask: Ask,
  place: EventPlace,
  event: CalendarEvent,
): Promise<boolean> {
  let remoteId: string | null = null;
  try {
    const put = await ask((session) => provider.putEvent(session, place, event));
    if ("remoteId" in put) remoteId = put.remoteId;
  } catch (error) {
    // It may have arrived all the same: then it is taken out as well as can be, and the first error is told.
    const open =
      error instanceof ProviderError &&
      (error.kind === "denied" ? !error.proven : error.kind === "ambiguous");
    if (open) await removed(provider, ask, { ...place, hot: true });
    throw error;
  }
  return removed(provider, ask, { ...place, remoteId });
}

async function removed(provider: CalendarProvider, ask: Ask, place: EventPlace): Promise<boolean> {
  try {
    await ask((session) => provider.deleteEvent(session, place));
    return true;
  } catch (error) {
    if (error instanceof ProviderError) return false;
    throw error;
  }
}

/** It began a moment ago, so that no calendar program reminds anybody of it. */
function testEvent(key: string, at: Date): CalendarEvent {
  const second = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
  return {
    key,
    title: "Calpace test event",
    startsAt: second(at.getTime() - 60_000),
    endsAt: second(at.getTime()),
    timeZone: "UTC",
    location: "",
    description: "Calpace wrote this to test the connection and removes it at once.",
    url: `${env().APP_URL}/settings/calendars`,
    sequence: 1,
    updatedAt: second(at.getTime()),
  };
}
