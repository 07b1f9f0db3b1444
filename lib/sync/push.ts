import { ProviderError, type ProviderErrorKind } from "@/lib/providers/errors";
import type { CalendarProvider, ProviderDefinition, ProviderSession } from "@/lib/providers/provider";
import type { Engine } from "./engine";
import { remoteKey } from "./key";
import type { Operation, Outcome, PushReport } from "./outcome";
import { type BookingSnapshot, contentHash, eventOf } from "./payload";
import type { MarkedLink } from "./store/mark";

const OUTCOME_OF: Record<ProviderErrorKind, Outcome> = {
  throttled: "throttled",
  ambiguous: "ambiguous",
  reauth: "auth",
  target_gone: "target_gone",
  invalid: "invalid",
  unsent: "unsent",
};

export interface Pushed {
  report: PushReport;
  /** Set when the service said when it may be asked again. */
  retryAfter: Date | undefined;
}

/** Makes the one request a marked link stands for, or none, and says how it came out. Never throws. */
export async function pushLink(
  engine: Engine,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  session: ProviderSession,
  link: MarkedLink,
): Promise<Pushed> {
  const started = engine.monotonic();
  const key = remoteKey(link.installation, link.bookingId, link.calendarId, link.generation);
  const report: PushReport = {
    id: link.id,
    generation: link.generation,
    outcome: "ambiguous",
    operation: operationOf(link),
    pushed: String(link.revision ?? 0),
    hash: "",
    conditional: false,
    etag: link.etag,
    remoteId: link.remoteId,
    remoteUrl: null,
    hotBefore: link.hotBefore,
    hot: link.hot,
    hashBefore: link.hashBefore,
    sentBefore: link.sentBefore,
    code: null,
    durationMs: 0,
  };
  let retryAfter: Date | undefined;
  try {
    await pushInto(report, engine, definition, provider, session, link, key);
  } catch (error) {
    if (error instanceof ProviderError) {
      report.outcome = OUTCOME_OF[error.kind];
      report.code = error.code;
      retryAfter = error.retryAfter;
    } else {
      // A defect of ours after a request may have gone out: the truth is unknown, so it is asked again later.
      report.code = "internal";
      engine.onError(error, { link: link.id, provider: definition.id });
    }
  }
  report.durationMs = Math.round(engine.monotonic() - started);
  return { report, retryAfter };
}

const operationOf = (link: MarkedLink): Operation =>
  link.sent === 2 ? "delete" : link.remoteId === null ? "create" : "update";

async function pushInto(
  report: PushReport,
  engine: Engine,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  session: ProviderSession,
  link: MarkedLink,
  key: string,
): Promise<void> {
  if (link.calendarRemoteId === null)
    throw new ProviderError("invalid", "no_calendar", "The calendar of this link is not known any more.");
  const place = {
    calendarRemoteId: link.calendarRemoteId,
    key,
    remoteId: link.remoteId,
    etag: link.etag,
    hot: link.hot,
  };
  if (link.sent === 2) {
    report.outcome = (await provider.deleteEvent(session, place)).outcome;
    return;
  }
  const event = eventOf(snapshotOf(link), key, engine.appUrl);
  report.hash = contentHash(event);
  if (report.hash === link.hashBefore) {
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
    report.remoteUrl = result.remoteUrl ?? null;
    report.conditional = definition.conditionalWrites && report.etag !== null;
  }
}

function snapshotOf(link: MarkedLink): BookingSnapshot {
  const { revision, serviceName, clientName, clientEmail, startsAt, endsAt, updatedAt, timeZone } = link;
  if (
    revision === null ||
    serviceName === null ||
    clientName === null ||
    clientEmail === null ||
    startsAt === null ||
    endsAt === null ||
    updatedAt === null ||
    timeZone === null
  )
    throw new ProviderError("invalid", "no_booking", "The booking of this link does not exist.");
  return {
    bookingId: link.bookingId,
    revision,
    serviceName,
    clientName,
    clientEmail,
    location: link.location ?? "",
    notes: link.notes ?? "",
    timeZone,
    startsAt,
    endsAt,
    updatedAt,
  };
}
