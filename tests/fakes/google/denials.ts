import type { FakeAnswer } from "../http/faults";
import { html } from "../kit/answers";
import { errorOf, errors } from "./errors";

/** A page in place of the API's JSON, as Google's front ends and everybody's proxies have them. */
const page = (status: number, title: string): FakeAnswer =>
  html(
    status,
    `<!DOCTYPE html><html lang=en><title>Error ${status} (${title})!!1</title><p><b>${status}.</b>`,
  );

/** Ways an account is refused that say nothing of any event; each in the words of its own page or report. */
export const denials = {
  /** Calendar is switched off for the person, or the person is suspended: github.com/GAM-team/GAM/issues/806. */
  notACalendarUser: errors.notACalendarUser,
  domainPolicy: errors.domainPolicy,
  accessNotConfigured: errors.accessNotConfigured,
  /** The same reason in `details` only, as newer front ends word it (AIP-193). */
  SERVICE_DISABLED: errors.serviceDisabled,
  forbidden: () => errorOf(403, "Forbidden"),
  requiredAccessLevel: errors.writerNeeded,
  unknown: () => errorOf(418, "Nobody has seen this before."),
  backendError: () => errorOf(500, "Backend Error"),
  "page 403": () => page(403, "Forbidden"),
  "page 404": () => page(404, "Not Found"),
  "page 429": () => page(429, "Too Many Requests"),
  "page 502": () => page(502, "Server Error"),
  "page 200": () => page(200, "Sign in to this network"),
} satisfies Record<string, () => FakeAnswer>;
export type Denial = keyof typeof denials;
