import type { Logger } from "pino";

/** What Next tells of a request whose page, route or action threw. */
export interface FailedRequest {
  method: string;
  /** The route as it is written (`/bookings/[id]`): what was typed into the address is not logged. */
  route: string;
  /** What was being made: a page (`render`), a `route`, an `action`, the middleware (`proxy`). */
  type: string;
  /** The request's id, if it passed the middleware. */
  id: string | undefined;
}

/** Logs an error nobody caught, with the number (`digest`) that the person is shown in its place. */
export function reportRequestError(to: Logger, error: unknown, request: FailedRequest): void {
  const { method, route, type, id } = request;
  to.error({ err: error, request: id, method: method.slice(0, 20), route, type }, "a request failed");
}
