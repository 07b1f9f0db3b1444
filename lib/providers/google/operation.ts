import type { z } from "zod";
import { now } from "@/lib/clock";
import { ProviderError } from "../errors";
import type { JsonAnswer } from "../kit/answer";
import type { EventPlace, ProviderSession } from "../provider";
import { isForeign, told } from "./answer";
import { type CalendarClient, calendarClient } from "./client";
import { answerError } from "./errors";
import { eventShape } from "./schema";

/** The requests that one call of the port makes. It remembers whether one of them may have changed something. */
export interface Operation extends CalendarClient {
  /** What it means that `call` was answered so, after all that was asked before it. */
  refusal(answer: JsonAnswer, call: string): ProviderError;
}

/** Begins one. A refused write of the API's own changed nothing; whoever else answered may have passed it on. */
export async function operation(session: ProviderSession): Promise<Operation> {
  const client = await calendarClient(session);
  let wrote = false;
  const write = async (request: Promise<JsonAnswer>): Promise<JsonAnswer> => {
    const answer = await request;
    wrote ||= answer.status < 400 || answer.status >= 500 || isForeign(answer);
    return answer;
  };
  return {
    ...client,
    insert: (...what) => write(client.insert(...what)),
    patch: (...what) => write(client.patch(...what)),
    delete: (...what) => write(client.delete(...what)),
    refusal: (answer, call) => answerError(answer, call, now(), wrote),
  };
}

/** The event a success answers with, which has to be the one that was asked for. Throws `ProviderError`. */
export function eventIn(answer: JsonAnswer, call: string, eventId: string): z.output<typeof eventShape> {
  const event = told(eventShape, answer, call);
  if (event.id === eventId) return event;
  throw new ProviderError("ambiguous", "odd_answer", `${call} was answered with another event.`);
}

/** Where an event is: its owner may have moved it to another of the account's calendars. */
export interface Spot {
  calendar: string;
  eventId: string;
}

/**
 * Where the place says the event is. `remoteId` is the event's id, and once its owner has moved it, the id, a slash
 * and the other calendar's id, so that later writes go straight there. Event ids have no slash.
 */
export function spotOf({ calendarRemoteId, key, remoteId }: EventPlace): Spot {
  const [eventId = key, ...calendar] = (remoteId ?? key).split("/");
  return { eventId, calendar: calendar.length > 0 ? calendar.join("/") : calendarRemoteId };
}

/** The same the other way round. */
export const remoteIdOf = ({ calendar, eventId }: Spot, { calendarRemoteId }: EventPlace): string =>
  calendar === calendarRemoteId ? eventId : `${eventId}/${calendar}`;
