import { google as definition } from "@/lib/providers/google/definition";
import { seenOf } from "../../chaos/http/google";
import type { Denial } from "../../fakes/google/denials";
import { errors } from "../../fakes/google/errors";
import { tokenFault } from "../../fakes/google/oauth";
import { type GoogleFake, startGoogleFake } from "../../fakes/google/server";
import type { ServeOptions } from "../../fakes/http/serve";
import { signIn } from "../../fakes/kit/connect";
import { useEnv as configure } from "../../setup/env";
import type { Stage } from "./hours";
import type { Denied } from "./story";
import { administrator, BROKEN, FOREIGN, operator, REFUSED, UNREACHED, you } from "./words";

interface Place {
  fake: GoogleFake;
  email: string;
}
type Kind = (place: Place) => Denied;

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";

const DISABLED = operator(
  "Google Calendar is not switched on for this server's registration.",
  "switch on the Google Calendar API",
);
const POLICY = administrator("The organisation's policy does not allow it.", "allow Calpace");

/** Whatever is asked of the API is answered so. */
const answers =
  (how: Denial, said: string): Kind =>
  ({ fake, email }) => ({
    begin: () => {
      fake.deny(email, how);
      return () => fake.allow(email);
    },
    said: [said],
  });

/** The token endpoint refuses, and the token ends: then nothing can be asked at all. */
const refusesTokens =
  (status: number, error: string, said: string): Kind =>
  ({ fake, email }) => ({
    begin: () => {
      const { refusals } = fake.store.grants;
      refusals.set(email, tokenFault(status, error, "Stand-in: told to refuse."));
      fake.expire(email);
      return () => void refusals.delete(email);
    },
    said: [said],
  });

/** What one account can meet while others do not. */
export const googleKinds: Record<string, Kind> = {
  notACalendarUser: answers(
    "notACalendarUser",
    administrator(
      "Google Calendar is switched off for this account.",
      "switch on Google Calendar for this account",
    ),
  ),
  domainPolicy: answers("domainPolicy", POLICY),
  accessNotConfigured: answers("accessNotConfigured", DISABLED),
  SERVICE_DISABLED: answers("SERVICE_DISABLED", DISABLED),
  forbidden: answers("forbidden", REFUSED),
  requiredAccessLevel: answers(
    "requiredAccessLevel",
    you(
      "The calendar is read-only.",
      "Ask the calendar's owner for the right to change it, or pick another calendar.",
    ),
  ),
  "a status nobody knows": answers("unknown", REFUSED),
  backendError: answers("backendError", BROKEN),
  "a page with 403": answers("page 403", FOREIGN),
  "a page with 404": answers("page 404", FOREIGN),
  "a page with 429": answers("page 429", FOREIGN),
  "a page with 502": answers("page 502", BROKEN),
  "a page with 200": answers("page 200", FOREIGN),
  "a quota that is spent, and no Retry-After": ({ fake, email }) => ({
    begin: () => {
      fake.rules.denied.set(email, () => errors.rate("userRateLimitExceeded"));
      return () => fake.allow(email);
    },
    said: ["Delayed. The calendar server asks for a break."],
  }),
  "a calendar that is taken away": ({ fake, email }) => ({
    begin: (account) => {
      const { remoteId } = account.calendar(0);
      fake.hideCalendar(email, remoteId, { eventsAnswer: false });
      return () => fake.showCalendar(email, remoteId);
    },
    said: ["Connected."],
    parks: ["calendar_gone"],
  }),
  "a calendar that may only be read": ({ fake, email }) => ({
    begin: (account) => {
      const entry = fake.store.account(email).list.get(account.calendar(0).remoteId);
      if (!entry) throw new Error("There is no such calendar.");
      entry.role = "reader";
      return () => {
        entry.role = "owner";
      };
    },
    said: ["Connected."],
    parks: ["calendar_gone"],
  }),
  "the organisation's policy, at the token endpoint": refusesTokens(400, "admin_policy_enforced", POLICY),
  "a registration for one organisation": refusesTokens(
    403,
    "org_internal",
    operator(
      "This server's registration is open to another organisation only.",
      "open its registration to other organisations",
    ),
  ),
  invalid_client: refusesTokens(
    401,
    "invalid_client",
    operator(
      "The service does not accept this server's client ID and secret.",
      "set the client ID and secret of its registration anew",
    ),
  ),
  "a token endpoint that fails": refusesTokens(500, "server_error", BROKEN),
};

/** What all accounts meet at once. */
export const googleOutages: Record<string, Kind> = {
  "the token endpoint is not reached": ({ fake, email }) => ({
    begin: () => {
      configure({ ...fake.env, GOOGLE_OAUTH_URL: NOWHERE });
      fake.expire(email);
      return () => configure(fake.env);
    },
    said: [UNREACHED],
  }),
  "nothing is reached": ({ fake }) => ({
    begin: async () => {
      await fake.stop();
      return fake.restart;
    },
    said: [UNREACHED],
  }),
};

/** One stand-in with an account for each of the kinds. */
export async function googleStage(kinds: readonly string[]): Promise<Stage> {
  const all = { ...googleKinds, ...googleOutages };
  const emailOf = (kind: string) => `p${kinds.indexOf(kind)}@example.test`;
  // Whom a request is for: by its access token, or by the refresh token in its form.
  const asked = new Map<string, number>();
  let grants: GoogleFake["store"]["grants"] | undefined;
  const arrived: ServeOptions["arrived"] = ({ headers, body }) => {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
    const refresh = new URLSearchParams(body).get("refresh_token") ?? "";
    const email = (grants?.access.get(token) ?? grants?.refresh.get(refresh))?.account ?? "";
    asked.set(email, (asked.get(email) ?? 0) + 1);
    return () => {};
  };
  const fake = await startGoogleFake({
    arrived,
    accounts: kinds.map((kind, i) => ({
      email: emailOf(kind),
      calendars: [
        { id: emailOf(kind), summary: emailOf(kind), summaryOverride: "Work", primary: true },
        { id: `c_${i}@group.calendar.google.com`, summary: "Private" },
      ],
    })),
    // Its minutes are real ones: those of the story are not.
    quota: null,
  });
  grants = fake.store.grants;
  return {
    env: fake.env,
    requests: () => fake.requests.length,
    elapse: (ms) => fake.store.elapse(ms),
    stop: fake.stop,
    part: (kind) => {
      const email = emailOf(kind);
      const denied = all[kind]?.({ fake, email });
      if (!denied) throw new Error(`There is no kind ${kind}.`);
      return {
        denied,
        asked: () => asked.get(email) ?? 0,
        remote: {
          provider: "google",
          connect: () => signIn(definition, (url) => fake.consent(url, { email })),
          seen: (calendar) => fake.events(calendar).map(seenOf),
        },
      };
    },
  };
}
