import type { ServiceCode } from "@/lib/errors/codes";
import type { JsonAnswer } from "../kit/answer";
import { apiErrorOf } from "./answer";

/** "Invalid time zone definition for start time.", of the end, or of neither: the name is newer than Google's table. */
const ZONE = /^Invalid time zone definition( for (start|end) time)?\.?$/;

/**
 * Google's own words for an event it will never take as it is, whole sentences: it has no reasons for them. What is
 * not in here says nothing of the content ("Bad Request", "Invalid Value").
 */
const WORDS: readonly [words: RegExp, code: ServiceCode][] = [
  [ZONE, "bad_time"],
  [/^The specified time range is empty\.?$/, "bad_time"],
  [/^Invalid (start|end) time\.?$/, "bad_time"],
  [/^Missing (start|end) time\.?$/, "bad_time"],
  [/^Missing time zone definition for (start|end) time\.?$/, "bad_time"],
  [/^Start and end times must either both be date or both be dateTime\.?$/, "bad_time"],
];

/** Its words for an event that is too large, with 413 (developers.google.com/youtube/v3/docs/core_errors). */
const SIZE = /^(?:upload|request)(?: entity)? ?too ?large\.?$/i;

/** Fields of an event that are written from the booking, as an error may name them: `event.start.dateTime`. */
const FIELD = /^(?:(?:event|resource)\.)?(summary|location|description|start|end)(?:[.[]|$)/;
const TIMES = new Set(["start", "end"]);

/** What a refusal says is wrong with this very event; null when it does not say that of it. */
export function contentRefusal(answer: JsonAnswer): ServiceCode | null {
  const error = apiErrorOf(answer);
  if (error === null) return null;
  const { message, errors, details } = error;
  if (answer.status === 413)
    return [message, ...errors.map((e) => e.reason)].some((w) => SIZE.test(w ?? "")) ? "too_large" : null;
  if (answer.status !== 400) return null;
  for (const sentence of [message, ...errors.map((e) => e.message)])
    for (const [words, code] of WORDS) if (sentence !== undefined && words.test(sentence)) return code;
  const named = [
    ...errors.map((e) => e.location),
    ...details.flatMap((d) => d.fieldViolations).map((v) => v.field),
  ];
  for (const name of named) {
    const field = FIELD.exec(name ?? "")?.[1];
    if (field !== undefined) return TIMES.has(field) ? "bad_time" : "bad_content";
  }
  return null;
}

/** Whether the name of the event's time zone is what was refused. */
export function refusesZone(answer: JsonAnswer): boolean {
  if (answer.status !== 400) return false;
  const { message, errors = [] } = apiErrorOf(answer) ?? {};
  return [message, ...errors.map((e) => e.message)].some((words) => words !== undefined && ZONE.test(words));
}
