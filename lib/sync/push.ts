import { type Ask, NotRenewed } from "@/lib/connections/renewal";
import { ProviderError, type ProviderErrorKind } from "@/lib/providers/errors";
import type { CalendarProvider, ProviderDefinition, ProviderSession } from "@/lib/providers/provider";
import type { Operation, Outcome } from "@/lib/states/booking/attempt";
import type { Engine } from "./engine";
import type { Prepared } from "./prepare";
import type { PushReport } from "./report";
import type { MarkedLink } from "./store/mark";

const OUTCOME_OF: Record<ProviderErrorKind, Outcome> = {
  throttled: "throttled",
  ambiguous: "ambiguous",
  reauth: "auth",
  target_gone: "target_gone",
  invalid: "invalid",
  denied: "denied",
  unsent: "unsent",
};

export interface Pushed {
  report: PushReport;
  /** Set when the service said when it may be asked again. */
  retryAfter: Date | undefined;
  /** Set when the sign-in was refused and could not be renewed now: no reason to call it refused. */
  notRenewed: NotRenewed | undefined;
}

/** Makes the one request a marked link stands for, or none, and says how it came out. Never throws. */
export async function pushLink(
  engine: Engine,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  ask: Ask,
  prepared: Prepared,
): Promise<Pushed> {
  const started = engine.monotonic();
  const { link } = prepared;
  const report: PushReport = {
    id: link.id,
    bookingId: link.bookingId,
    generation: link.generation,
    outcome: "ambiguous",
    operation: operationOf(link),
    pushed: String(link.revision ?? 0),
    hash: "",
    conditional: false,
    etag: link.etag,
    remoteId: link.remoteId,
    hotBefore: link.hotBefore ?? undefined,
    hot: link.hot,
    hashBefore: link.hashBefore ?? undefined,
    sentBefore: link.sentBefore,
    denialsBefore: link.denialsBefore,
    durationMs: 0,
  };
  let failure: ProviderError | undefined;
  let asked = 0;
  try {
    await ask((session) => {
      asked += 1;
      return pushInto(report, definition, provider, session, prepared);
    });
  } catch (error) {
    if (error instanceof ProviderError) {
      failure = error;
      // Requests before the refused one may have taken effect, so this is not as if nothing had been sent.
      report.outcome = error instanceof NotRenewed ? "auth" : OUTCOME_OF[error.kind];
      report.code = error.code;
      // Asked twice, with renewed credentials: a write of the first time may have taken effect.
      if (report.outcome === "denied") report.proven = error.proven && asked === 1;
    } else {
      // A defect of ours after a request may have gone out: the truth is unknown, so it is asked again later.
      report.code = "internal";
      engine.onError(error, { link: link.id, provider: definition.id });
    }
  }
  report.durationMs = Math.round(engine.monotonic() - started);
  return {
    report,
    retryAfter: failure?.retryAfter,
    notRenewed: failure instanceof NotRenewed ? failure : undefined,
  };
}

/** What is asked for a marked link, if anything is. */
export const operationOf = (link: MarkedLink): Exclude<Operation, "skip"> =>
  link.doomed ? "delete" : link.remoteId === null ? "create" : "update";

async function pushInto(
  report: PushReport,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  session: ProviderSession,
  { link, key, content, failure }: Prepared,
): Promise<void> {
  if (link.calendarRemoteId === null)
    throw new ProviderError(
      "target_gone",
      "calendar_gone",
      "The calendar of this link is not known any more.",
    );
  const place = {
    calendarRemoteId: link.calendarRemoteId,
    key,
    remoteId: link.remoteId,
    etag: link.etag,
    hot: link.hot,
    merge: link.merge,
  };
  if (link.doomed) {
    const { outcome, removed } = await provider.deleteEvent(session, place);
    report.outcome = outcome;
    if (removed) report.removed = true;
    return;
  }
  if (!content) throw failure;
  const { event, hash } = content;
  report.hash = hash;
  if (hash === link.hashBefore) {
    report.outcome = "skip";
    report.operation = "skip";
    return;
  }
  const result = await provider.putEvent(session, place, event);
  report.outcome = result.outcome;
  if (result.outcome === "ok" || result.outcome === "conflict") {
    // An earlier write without If-Match may still land over this one: no ETag is kept until it no longer can.
    const bare = place.remoteId !== null && place.etag === null && place.hot;
    report.etag = bare ? null : result.etag;
    report.remoteId = result.remoteId;
    report.remoteUrl = result.remoteUrl ?? undefined;
    if (result.carried) report.carried = true;
    report.conditional = definition.conditionalWrites && report.etag !== null;
  }
}
