import type { FakeAnswer } from "../http/faults";

/** What a request is about once it is read: its path without the query, decoded where needed. */
export interface Addressed {
  segments: string[];
  query: URLSearchParams;
  /** `http://host:port`, as the client addressed it. */
  origin: string;
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

export const html = (status: number, body: string): FakeAnswer => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  body,
});

export const redirect = (location: string): FakeAnswer => ({
  status: 302,
  headers: { location, "cache-control": "no-store" },
  body: "",
});

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

/** A refusal of the stand-in's own: the real service would let it pass, our client must not. */
export const strict = (message: string): FakeAnswer => graphError(400, "StandInIsStrict", message);

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
