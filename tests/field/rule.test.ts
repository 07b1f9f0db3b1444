import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ProviderError } from "@/lib/providers/errors";
import type { EventPlace } from "@/lib/providers/provider";
import { type anEvent, newKey, openPort, type Port } from "../contract/port";
import { distinctTargets } from "../contract/targets";
import type { FakeAnswer } from "../fakes/http/faults";
import { html } from "../fakes/kit/answers";
import { MEANT, services } from "./answers/services";

/*
 * The rule behind every table of refusals: only the service's own words about this event's content may end an event.
 * Everything else, unknown refusals included, is denied; and what is not the service's own proves nothing at all.
 */

const OPERATIONS = ["create", "update", "delete", "read", "list"] as const;
type Operation = (typeof OPERATIONS)[number];
const WRITES: readonly Operation[] = ["create", "update"];

/** Statuses of refusals that mean nothing by themselves. */
const unknownStatus = fc
  .integer({ min: 400, max: 499 })
  .filter((status) => !MEANT.has(status) && status !== 429);
/** Statuses of failures; 507 says by itself that nothing was stored (RFC 4918 §11.5). */
const failingStatus = fc.integer({ min: 500, max: 599 }).filter((status) => status !== 507);
const PAGE = "<!doctype html><title>Sign in</title><h1>Sign in to this network</h1>";
/** A listing made of several requests goes on without what one of them was refused; what is left may be too little. */
const deniedAt = (operation: Operation) => ({
  kind: operation === "list" ? expect.stringMatching(/^(denied|ambiguous)$/) : "denied",
});
const RUNS = { numRuns: 40 };

describe.each(Object.entries(distinctTargets))("at %s", (_name, { definition, start }) => {
  const service = services[definition.id as keyof typeof services];
  let port: Port;
  let known: { event: ReturnType<typeof anEvent>; place: EventPlace };

  beforeAll(async () => {
    port = await openPort(start);
  }, 30_000);
  beforeEach(async () => {
    port.target.network.clear();
    known = await port.created();
  });
  afterAll(() => port.target.stop());

  /** Does it with that as its first answer; what came out, and whether that is true. */
  async function met(operation: Operation, answer: FakeAnswer): Promise<ProviderError | { outcome: string }> {
    const { target, provider, session, placeIn, eventsWith } = port;
    const { event, place } = known;
    const fresh = newKey();
    const ways: Record<Operation, () => Promise<{ outcome: string } | { calendars: unknown[] }>> = {
      create: () => provider.putEvent(session, placeIn("Work", fresh), { ...event, key: fresh }),
      update: () => provider.putEvent(session, place, { ...event, title: "Newer", sequence: 2 }),
      delete: () => provider.deleteEvent(session, place),
      read: () => provider.readEvent(session, place),
      list: () => provider.listCalendars(session),
    };
    target.network.answerNext(answer);
    let result: { outcome: string };
    try {
      const found = await ways[operation]();
      result = "outcome" in found ? found : { outcome: `${found.calendars.length} calendars` };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return error;
    } finally {
      target.network.clear();
    }
    const there = (await eventsWith(operation === "create" ? fresh : event.key)).length;
    const says = { present: 1, ok: 1, conflict: 1, gone: 0, absent: 0, "3 calendars": there }[result.outcome];
    if (says !== there) throw new Error(`${operation}: ${result.outcome} while there were ${there}.`);
    if (there === 0) known = await port.created();
    return result;
  }

  it.each(OPERATIONS)(
    "takes an unknown refusal in the API's own words for a proven denial: %s",
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(unknownStatus, async (status) => {
          const refusal = await met(operation, service.unknown(status));
          expect(refusal).toMatchObject(deniedAt(operation));
          // Both say that the request was not read to its end.
          if (WRITES.includes(operation) && status !== 408 && status !== 425)
            expect(refusal).toMatchObject({ proven: true });
        }),
        RUNS,
      );
    },
  );

  it.each(OPERATIONS)("takes a failure of the service's for no proof of anything: %s", async (operation) => {
    await fc.assert(
      fc.asyncProperty(failingStatus, async (status) => {
        const refusal = await met(operation, service.unknown(status));
        // A service that asks for a break in its own words did nothing.
        if (status === 503 && refusal instanceof ProviderError && refusal.kind === "throttled") return;
        expect(refusal).toMatchObject({ kind: "denied", proven: false });
      }),
      RUNS,
    );
  });

  it.each(OPERATIONS)("believes no page, whatever its status: %s", async (operation) => {
    const statuses = fc.integer({ min: 300, max: 599 }).filter((status) => status !== 304);
    await fc.assert(
      fc.asyncProperty(fc.oneof(statuses, fc.constant(200)), async (status) => {
        const refusal = await met(operation, html(status, PAGE));
        if (!(refusal instanceof ProviderError)) return;
        expect(["denied", "ambiguous"]).toContain(refusal.kind);
        expect(refusal.proven).toBe(false);
      }),
      RUNS,
    );
  });

  it.each(OPERATIONS)("takes a page that names a time for a denial until then: %s", async (operation) => {
    for (const status of [429, 503]) {
      const before = Date.now();
      const page = html(status, PAGE);
      const refusal = await met(operation, { ...page, headers: { ...page.headers, "retry-after": "600" } });
      expect(refusal).toMatchObject({ kind: "denied", proven: false });
      const until = refusal instanceof ProviderError ? (refusal.retryAfter?.getTime() ?? 0) : 0;
      expect(until).toBeGreaterThan(before + 590_000);
    }
  });

  it.each(OPERATIONS)(
    "believes nobody who says nothing with a status that says nothing: %s",
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(unknownStatus, async (status) => {
          expect(await met(operation, { status, headers: {}, body: "" })).toMatchObject(deniedAt(operation));
        }),
        RUNS,
      );
    },
  );

  it.each(WRITES)("lets an event end by the service's own words about its content: %s", async (operation) => {
    expect(await met(operation, service.content)).toMatchObject({ kind: "invalid" });
  });

  it.each(["delete", "read", "list"] as const)(
    "takes the same words about anything else for a denial: %s",
    async (operation) => {
      expect(await met(operation, service.content)).toMatchObject(deniedAt(operation));
    },
  );

  it("takes the same words of a failing service or on a page for no words about the content", async () => {
    for (const operation of WRITES) {
      const failing = await met(operation, { ...service.content, status: 500 });
      expect(failing).toMatchObject({ kind: "denied", proven: false });
      const quoted = html(service.content.status, `${PAGE}<pre>${service.content.body}</pre>`);
      expect(await met(operation, quoted)).toMatchObject({ kind: "denied", proven: false });
    }
  });
});
