import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { anEvent, failure, knownFrom, newKey, openPort, type Port, patient } from "./port";
import { targets } from "./targets";
import { CANARY, expectDiscreet, portal } from "./told";

/** What is asked of the engine before anything is sent, and what it is told of an answer that was a refusal. */
describe.each(Object.entries(targets))("%s", (_name, { start }) => {
  let { target, provider, session, placeIn, eventsWith, created } = {} as Port;

  beforeAll(async () => {
    ({ target, provider, session, placeIn, eventsWith, created } = await openPort(start));
  }, 30_000);
  beforeEach(() => target.network.clear());
  afterAll(() => target.stop());

  it("says that it may not look, and that it is asked too often", async () => {
    const { place } = await created();
    const wrong = { ...session, credentials: target.spoiled(session.credentials) };
    expect(await failure(provider.readEvent(wrong, place))).toMatchObject({ kind: "reauth" });
    target.network.throttleNext(30);
    expect(await failure(provider.readEvent(session, place))).toMatchObject({ kind: "throttled" });
  });

  it("works again after the server was down", async () => {
    const event = anEvent(newKey());
    await target.network.down();
    const refusal = await failure(provider.putEvent(session, placeIn("Work", event.key), event));
    const unlisted = await failure(provider.listCalendars(session));
    await target.network.up();
    // A connection that was open and broke leaves it open; one that never opened is a refusal that proves nothing.
    for (const { kind, proven } of [refusal, unlisted])
      expect([["ambiguous", "denied"].includes(kind), proven]).toEqual([true, false]);
    expect((await provider.putEvent(session, placeIn("Work", event.key), event)).outcome).toBe("ok");
  });

  it("sends nothing when no time is left", async () => {
    const event = anEvent(newKey());
    const late = {
      ...session,
      beforeRequest: () => {
        throw new ProviderError("unsent", "no_time", "No time is left.");
      },
    };
    expect(await failure(provider.putEvent(late, placeIn("Work", event.key), event))).toMatchObject({
      kind: "unsent",
    });
    expect(await eventsWith(event.key)).toEqual([]);
  });

  it("asks before every request, also before those that follow from an answer", async () => {
    let asked = 0;
    const counting = {
      ...session,
      beforeRequest: () => {
        asked += 1;
        return patient();
      },
    };
    /** How many requests an attempt sent; each was asked for. */
    const sent = async (attempt: () => Promise<unknown>) => {
      const before = target.network.requests().length;
      asked = 0;
      await attempt();
      const requests = target.network.requests().length - before;
      expect(asked).toBe(requests);
      return requests;
    };
    const event = anEvent(newKey());
    const newer = { ...event, title: "Newer", sequence: 2 };
    let place = placeIn("Work", event.key);
    const create = async () => {
      place = placeIn("Work", event.key, knownFrom(await provider.putEvent(counting, place, event)));
    };
    const update = () => provider.putEvent(counting, place, newer);
    const read = () => provider.readEvent(counting, place);
    const remove = () => provider.deleteEvent(counting, place);

    expect([await sent(create), await sent(read), await sent(update)]).toEqual([1, 1, 1]);
    const again = () => provider.putEvent(counting, placeIn("Work", event.key), { ...newer, sequence: 3 });
    expect(await sent(again)).toBeGreaterThan(1);
    await target.outside.edit("Work", event.key, "Dentist");
    if (target.definition.conditionalWrites) expect(await sent(update)).toBeGreaterThan(1);
    await target.outside.delete("Work", event.key);
    // One request where the answer itself says that the event is missing and not its calendar.
    await sent(update);
    await sent(read);
    await sent(remove);
    const never = placeIn("Work", newKey());
    await sent(() => provider.deleteEvent(counting, never));
    await sent(() => provider.deleteEvent(counting, { ...never, hot: true }));
    expect(await sent(() => provider.listCalendars(counting))).toBe(target.pages);
    const { connect } = target.definition;
    if (connect.kind === "oauth")
      expect(await sent(() => connect.refresh(session.credentials, counting.beforeRequest))).toBe(1);
  });

  it("leaves open whether a write took effect when the service failed at it", async () => {
    const { event, place } = await created();
    const writes = [
      () => provider.putEvent(session, placeIn("Work", newKey()), event),
      () => provider.putEvent(session, place, { ...event, title: "Newer", sequence: 2 }),
      () => provider.deleteEvent(session, place),
    ];
    for (const status of target.unclear)
      for (const write of writes) {
        target.network.failNext(status);
        const { kind, proven } = await failure(write());
        expect([["ambiguous", "denied"].includes(kind), proven]).toEqual([true, false]);
      }
    expect(await eventsWith(event.key)).toMatchObject([{ title: event.title }]);
  });

  it("keeps what an answer said, and what opens the account, out of its errors", async () => {
    const { event, place } = await created();
    const attempts = [
      () => provider.putEvent(session, placeIn("Work", newKey()), event),
      () => provider.putEvent(session, place, event),
      () => provider.deleteEvent(session, place),
      () => provider.readEvent(session, place),
      () => provider.listCalendars(session),
    ];
    const answers = [
      ...[400, 401, 403, 429, 500].map((status) => () => target.network.failNext(status, CANARY)),
      ...[200, 400, 403, 500].map((status) => () => target.network.answerNext(portal(status))),
    ];
    for (const attempt of attempts)
      for (const answer of answers) {
        answer();
        expectDiscreet(await failure(attempt()), target, session.credentials);
      }
    target.network.loseNextAnswer();
    const lost = provider.putEvent(session, placeIn("Work", newKey()), event);
    expectDiscreet(await failure(lost), target, session.credentials);
    const { connectWrongly } = target;
    if (connectWrongly) expectDiscreet(await failure(connectWrongly()), target, session.credentials);
    await target.network.down();
    const unreached = await failure(provider.listCalendars(session));
    await target.network.up();
    expectDiscreet(unreached, target, session.credentials);
  });
});
