import { seenOf } from "../../chaos/http/outlook";
import { connect } from "../../fakes/microsoft/fixtures";
import { type MicrosoftFake, startMicrosoftFake } from "../../fakes/microsoft/server";
import type { TokenRefusal } from "../../fakes/microsoft/token";
import type { Trouble } from "../../fakes/microsoft/troubles";
import { useEnv as configure } from "../../setup/env";
import type { Stage } from "./hours";
import type { Denied } from "./story";
import { administrator, BROKEN, FOREIGN, operator, UNREACHED } from "./words";

interface Place {
  fake: MicrosoftFake;
  id: string;
}
type Kind = (place: Place) => Denied;

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";

const NO_MAILBOX = administrator(
  "The account has no mailbox.",
  "give this account a mailbox: as a rule that takes an Exchange Online licence",
);

/** Whatever is asked of the mailbox is answered so. */
const answers =
  (trouble: Trouble, said: string, more: Partial<Denied> = {}): Kind =>
  ({ fake, id }) => ({
    begin: () => {
      fake.deny(id, trouble);
      return () => fake.deny(id, null);
    },
    said: [said],
    ...more,
  });

/** The token endpoint refuses, and the token ends: then nothing can be asked at all. */
const refusesTokens =
  (refusal: TokenRefusal, said: string): Kind =>
  ({ fake, id }) => ({
    begin: () => {
      fake.refuseTokens(id, refusal);
      fake.grants.expireAccess(id);
      return () => fake.refuseTokens(id, null);
    },
    said: [said],
  });

/** Refusals of the sign-in: after two days of them the account is looked at once a day. */
const SIGN_IN = { heals: 25 };
const RECONNECT = "Needs you. The service no longer accepts the sign-in.";

/** What one mailbox can meet while others do not. */
export const microsoftKinds: Record<string, Kind> = {
  "no mailbox": answers("no mailbox", NO_MAILBOX),
  "a resource that is not found": answers("resource not found", NO_MAILBOX),
  "an invalid user": answers("invalid user", NO_MAILBOX),
  "access denied": answers(
    "access denied",
    administrator("The service does not allow this account to be used here.", "let this account use Calpace"),
  ),
  "a mailbox that is moved": answers("stale", "Delayed. The mailbox is being moved."),
  "a claims challenge": answers("claims challenge", RECONNECT, SIGN_IN),
  "insufficient claims": answers("insufficient claims", RECONNECT, SIGN_IN),
  "a page": answers("page", FOREIGN),
  "a quota that is spent, and no Retry-After": ({ fake, id }) => ({
    begin: () => {
      const { asked } = fake.mailboxes.account(id);
      fake.switches.retryAfter = null;
      Object.assign(asked, { since: Number.POSITIVE_INFINITY, count: Number.POSITIVE_INFINITY });
      return () => void Object.assign(asked, { since: 0, count: 0 });
    },
    said: ["Delayed. The calendar server asks for a break."],
  }),
  "a calendar that is taken away": ({ fake, id }) => ({
    begin: (account) => {
      const { remoteId } = account.calendar(0);
      fake.mailboxes.hideCalendar(id, remoteId, true);
      return () => fake.mailboxes.hideCalendar(id, remoteId, false);
    },
    said: ["Connected."],
    parks: ["calendar_gone"],
  }),
  "a calendar that may only be read": ({ fake, id }) => ({
    begin: (account) => {
      const calendar = fake.mailboxes.account(id).calendars.get(account.calendar(0).remoteId);
      if (!calendar) throw new Error("There is no such calendar.");
      calendar.canEdit = false;
      return () => {
        calendar.canEdit = true;
      };
    },
    said: ["Connected."],
    parks: ["calendar_gone"],
  }),
  invalid_client: refusesTokens(
    { error: "invalid_client", number: 7000222 },
    operator(
      "This server's client secret at the service has expired.",
      "make a new client secret at the service, and to set it here",
    ),
  ),
  "a token endpoint that fails": refusesTokens({ error: "temporarily_unavailable", number: 90033 }, BROKEN),
};

/** What all mailboxes meet at once. */
export const microsoftOutages: Record<string, Kind> = {
  "the token endpoint is not reached": ({ fake, id }) => ({
    begin: () => {
      configure({ ...fake.env, MICROSOFT_AUTHORITY_URL: NOWHERE });
      fake.grants.expireAccess(id);
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

/** One stand-in with a mailbox for each of the kinds. */
export async function microsoftStage(kinds: readonly string[]): Promise<Stage> {
  const all = { ...microsoftKinds, ...microsoftOutages };
  const idOf = (kind: string) => `p${kinds.indexOf(kind)}`;
  const fake = await startMicrosoftFake({
    accounts: kinds.map(idOf).map((id) => ({
      id,
      name: id,
      mail: `${id}@example.test`,
      calendars: ["Work", "Private"].map((name, i) => ({
        id: `AAMk-${id}-${name}=`,
        name,
        isDefault: i === 0,
      })),
    })),
  });
  return {
    env: fake.env,
    requests: () => fake.requests.length,
    elapse: (ms) => {
      fake.grants.offset += ms;
    },
    stop: fake.stop,
    part: (kind) => {
      const id = idOf(kind);
      const denied = all[kind]?.({ fake, id });
      if (!denied) throw new Error(`There is no kind ${kind}.`);
      return {
        denied,
        remote: {
          provider: "microsoft",
          connect: () => connect(fake, { account: id }),
          seen: (calendar) => [...fake.events(id, calendar)].map(seenOf),
        },
      };
    },
  };
}
