import { expect, it } from "@jest/globals";
import { type Ask, NotRenewed, withRenewal } from "@/lib/connections/renewal";
import { denied, ProviderError, type ProviderErrorKind } from "@/lib/providers/errors";
import { verdictOf } from "@/lib/sync/batch";
import { Evidence } from "@/lib/sync/evidence";
import { prepareAhead } from "@/lib/sync/prepare";
import { pushLink } from "@/lib/sync/push";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { engineOn } from "../../setup/engine";
import { aLink } from "../../setup/links";

const remote = new PortRemote(flavours.caldav);
const engine = engineOn(remote);

/** What pushing one link comes to when asking the account ends in `error`. */
function pushed(error: ProviderError) {
  const link = aLink(1);
  const ask: Ask = () => Promise.reject(error);
  const prepared = prepareAhead([link], remote.provider, engine.appUrl)(link);
  return pushLink(engine, remote.definition, remote.provider, ask, prepared);
}
const retryAfter = new Date("2031-03-05T09:00:00Z");
const failure = (kind: ProviderErrorKind) => new ProviderError(kind, "client_refused", "No.", retryAfter);

it("a sign-in that cannot be renewed now rests the account and blocks nothing", async () => {
  const one = await pushed(new NotRenewed(failure("throttled")));
  expect(one.report).toMatchObject({ outcome: "auth", code: "client_refused" });
  expect(verdictOf([one], new Evidence(), false)).toEqual({
    rest: true,
    notBefore: retryAfter.toISOString(),
    denied: null,
    blocked: null,
  });
});

it("what a renewal was denied with is what the account is in trouble for", async () => {
  const one = await pushed(new NotRenewed(failure("denied")));
  expect(one.report).toMatchObject({ outcome: "auth", code: "client_refused" });
  expect(verdictOf([one], new Evidence(), false)).toMatchObject({ denied: "client_refused", blocked: null });
});

it("a renewal for which no time was left says nothing of the account", async () => {
  const late = new NotRenewed(new ProviderError("unsent", "not_now", "Late."));
  const one = await pushed(late);
  expect(one.report.outcome).toBe("auth");
  expect(verdictOf([one], new Evidence(), false)).toEqual({
    rest: false,
    notBefore: null,
    denied: null,
    blocked: null,
  });
});

it("a sign-in that is refused for good blocks the account", async () => {
  const one = await pushed(new ProviderError("reauth", "invalid_grant", "No."));
  expect(verdictOf([one, await pushed(failure("throttled"))], new Evidence(), false)).toEqual({
    rest: true,
    notBefore: retryAfter.toISOString(),
    denied: null,
    blocked: "invalid_grant",
  });
});

it("a denial proves nothing of an operation that was begun twice", async () => {
  const link = aLink(1);
  const prepared = prepareAhead([link], remote.provider, engine.appUrl)(link);
  const session = {
    credentials: {},
    config: {},
    beforeRequest: () => new AbortController().signal,
    tokenVersion: 1,
  };
  const proven = async (answers: ProviderError[]) => {
    const provider = {
      ...remote.provider,
      putEvent: async () => {
        throw answers.shift();
      },
    };
    const ask = withRenewal(async () => ({ ...session }));
    const { report } = await pushLink(engine, remote.definition, provider, ask, prepared);
    return [report.outcome, report.proven];
  };
  const no = () => denied("admin_policy", "No.", { proven: true });
  expect(await proven([no()])).toEqual(["denied", true]);
  expect(await proven([new ProviderError("reauth", "unauthorized", "Old."), no()])).toEqual([
    "denied",
    false,
  ]);
});
