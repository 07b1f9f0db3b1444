import type { FakeAnswer } from "../http/faults";
import { json } from "../kit/answers";

/** What a request is about once it is read: its path without the query, decoded where needed. */
export interface Addressed {
  segments: string[];
  query: URLSearchParams;
  /** `http://host:port`, as the client addressed it. */
  origin: string;
}

/** Graph's errors: https://learn.microsoft.com/graph/errors#json-representation */
export const graphError = (
  status: number,
  code: string,
  message: string,
  extra: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): FakeAnswer =>
  json(
    status,
    {
      error: {
        code,
        message,
        ...extra,
        innerError: { "request-id": "00000000-0000-0000-0000-000000000000", date: "2026-01-01T00:00:00" },
      },
    },
    headers,
  );

const CODES: Readonly<Record<number, string>> = {
  400: "ErrorInvalidRequest",
  401: "InvalidAuthenticationToken",
  403: "ErrorAccessDenied",
  404: "ErrorItemNotFound",
  409: "ErrorIrresolvableConflict",
  412: "ErrorIrresolvableConflict",
  429: "ApplicationThrottled",
  503: "ErrorServerBusy",
  504: "ErrorTimeoutExpired",
};

/** Any status, as Graph words it. */
export const errorOf = (status: number, message = "The stand-in was told to refuse."): FakeAnswer =>
  graphError(status, CODES[status] ?? "ErrorInternalServerError", message);

/** A refusal of the stand-in's own: the real service would let it pass, our client must not. */
export const strict = (message: string): FakeAnswer => graphError(400, "StandInIsStrict", message);
