import { describe, expect, it } from "@jest/globals";
import type { Outcome } from "@/lib/states/booking/attempt";
import { Evidence } from "@/lib/sync/evidence";
import type { PushReport } from "@/lib/sync/report";

const report = (bookingId: string, outcome: Outcome, denialsBefore = 0): PushReport => ({
  id: bookingId,
  bookingId,
  generation: "1",
  outcome,
  operation: "create",
  pushed: "1",
  hash: "",
  conditional: false,
  etag: null,
  remoteId: null,
  hot: false,
  sentBefore: 0,
  denialsBefore,
  durationMs: 1,
  ...(outcome === "denied" && { code: "admin_policy" as const }),
});
const denied = (booking: string, before = 0) => report(booking, "denied", before);

describe("whether a denial is the account's", () => {
  it("is one event's while no other was denied", () => {
    const evidence = new Evidence();
    expect(evidence.weigh([denied("a")], false)).toBeNull();
    expect(evidence.weigh([denied("a", 1)], false)).toBeNull();
  });

  it("is the account's when two were, in one batch or in two", () => {
    expect(new Evidence().weigh([denied("a"), denied("b")], false)).toBe("admin_policy");
    const evidence = new Evidence();
    expect(evidence.weigh([denied("a")], false)).toBeNull();
    expect(evidence.weigh([denied("b")], false)).toBe("admin_policy");
  });

  it("starts anew after a rest", () => {
    const evidence = new Evidence();
    evidence.weigh([denied("a"), denied("b")], false);
    expect(evidence.weigh([denied("a", 1)], false)).toBeNull();
  });

  it.each(["ok", "gone", "conflict"] as const)("is nobody's beside a success (%s)", (success) => {
    const evidence = new Evidence();
    expect(evidence.weigh([denied("a"), denied("b"), report("c", success)], false)).toBeNull();
    expect(evidence.weigh([denied("a", 1)], false)).toBeNull();
  });

  it("is nobody's beside a removal that was carried out", () => {
    const removal: PushReport = { ...report("c", "absent"), operation: "delete", removed: true };
    expect(new Evidence().weigh([denied("a"), denied("b"), removal], false)).toBeNull();
  });

  it.each(["skip", "absent", "ambiguous", "unsent", "throttled", "auth", "target_gone", "invalid"] as const)(
    "is not undone by what proves nothing (%s)",
    (outcome) => {
      const evidence = new Evidence();
      expect(evidence.weigh([denied("a"), report("c", outcome)], false)).toBeNull();
      expect(evidence.weigh([denied("b"), report("c", outcome)], false)).toBe("admin_policy");
      expect(evidence.weigh([report("c", outcome)], true)).toBeNull();
    },
  );

  it("is the events' own when all were denied before", () => {
    expect(new Evidence().weigh([denied("a", 1), denied("b", 4)], false)).toBeNull();
  });

  it("is the account's at once when it was in trouble before", () => {
    expect(new Evidence().weigh([denied("a", 3)], true)).toBe("admin_policy");
  });
});
