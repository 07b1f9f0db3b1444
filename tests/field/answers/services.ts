import { standIn } from "../../chaos/http/caldav";
import { googleServer } from "../../chaos/http/google";
import { outlookServer } from "../../chaos/http/outlook";
import type { Server } from "../../chaos/http/server";
import { davError } from "../../fakes/caldav/xml";
import { errors, refused } from "../../fakes/google/errors";
import type { FakeAnswer } from "../../fakes/http/faults";
import { graphError } from "../../fakes/microsoft/answers";
import type { ProxiedRequest } from "../../fakes/proxy/proxy";
import type { AnswerCase } from "./case";

interface Bad extends Pick<AnswerCase, "status" | "body" | "effect"> {
  /** Given only to a request that the service itself answered with a success. */
  ifDone?: boolean;
}

/** A service whose answers are made bad. */
export interface FieldService {
  /** Started with a seed, where a server has moods. */
  start(seed: number): Promise<Server>;
  /** An error in the API's own form and by a name that it does not have. */
  unknown(status: number): FakeAnswer;
  /** Its own words for an event whose content it will never take. */
  content: FakeAnswer;
  /**
   * The bad answer as far as it can be told from a good one. Nobody can be defended against an answer that is, letter
   * for letter, what the service itself says when the opposite is true.
   */
  possible(one: AnswerCase, request: ProxiedRequest): Bad;
}

/** Refusals whose status alone has a meaning: in the API's own form they are its word for it. */
export const MEANT: ReadonlySet<number> = new Set([401, 404, 409, 410, 412]);

/** An API's own refusal took no effect, and none is unknown where the status alone has a meaning. */
function ownWords({ status, body, effect }: AnswerCase): Bad {
  if (body !== "unknown") return { status, body, effect };
  return MEANT.has(status)
    ? { status, body: "html", effect }
    : { status, body, effect: effect && status >= 500 };
}

/** Where an empty 204 is all that is said about a delete. */
const saysDeleted = (status: number, { method }: ProxiedRequest): boolean =>
  method === "DELETE" && status === 204;

function json(one: AnswerCase, request: ProxiedRequest): Bad {
  const bad = ownWords(one);
  return saysDeleted(bad.status, request) ? { ...bad, effect: true, ifDone: true } : bad;
}

/** Statuses that are all a CalDAV server says about a write that it did (RFC 4918 §9.6.1, §9.7.1). */
const WRITTEN = new Set([200, 201, 202, 203, 204, 205, 206]);

/** A CalDAV server says nearly everything with a status and nothing else. */
function dav(one: AnswerCase, { method }: ProxiedRequest): Bad {
  const bad = ownWords(one);
  const writes = method === "PUT" || method === "DELETE";
  // What follows an interim answer is the true one, unless it is a page or nothing.
  const said = WRITTEN.has(bad.status) || (bad.status < 200 && bad.body === "mistyped");
  if (writes && said) return { ...bad, effect: true, ifDone: true };
  // "Not there" of a file is believed where the calendar is there: only a page can be told from it.
  if ((bad.status === 404 || bad.status === 410) && method !== "PUT" && method !== "DELETE")
    return { ...bad, body: "html" };
  return bad;
}

const davRefusal = (status: number, inner: string): FakeAnswer => ({
  status,
  headers: { "content-type": "application/xml; charset=utf-8" },
  body: davError(inner),
});

export const services = {
  google: {
    start: googleServer,
    unknown: (status) => refused(status, "nobodyKnowsThis"),
    content: errors.timeRangeEmpty(),
    possible: json,
  },
  microsoft: {
    start: outlookServer,
    unknown: (status) => graphError(status, "ErrorNobodyKnowsThis", "Stand-in: something new."),
    content: graphError(400, "ErrorPropertyValidationFailure", "Stand-in: not such a value."),
    possible: json,
  },
  caldav: {
    start: standIn,
    unknown: (status) => davRefusal(status, '<n:nobody-knows-this xmlns:n="urn:example:new"/>'),
    content: davRefusal(403, "<c:valid-calendar-data/>"),
    possible: dav,
  },
} satisfies Record<string, FieldService>;
export type FieldServiceName = keyof typeof services;
