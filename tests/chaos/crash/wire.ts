import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent } from "@/lib/providers/event";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { CalendarProvider, EventPlace } from "@/lib/providers/provider";

/*
 * The calendar service as worker processes reach it: the port over loopback HTTP, one POST per call. The service
 * lives in the parent, so that it survives every worker.
 */

interface Call {
  worker: number;
  method: "put" | "delete";
  place: EventPlace;
  event: CalendarEvent | null;
  /** When it was sent, ms of the machine's clock. */
  sent: number;
}
type Answer = { result: unknown } | { error: Pick<ProviderError, "kind" | "code"> };

export interface Wire {
  url: string;
  stop(): Promise<void>;
}

/**
 * Serves `provider`. A call older than `maxAgeMs` is dropped: a network that keeps requests no longer than that is
 * what assumption A1 promises. `passing` is told before and after every call.
 */
export async function serveProvider(
  provider: CalendarProvider,
  maxAgeMs: number,
  passing: (when: "before request" | "after request", worker: number) => void,
): Promise<Wire> {
  const answer = async (call: Call): Promise<Answer> => {
    passing("before request", call.worker);
    if (Date.now() - call.sent > maxAgeMs) return { error: { kind: "ambiguous", code: "too_slow" } };
    const session = { credentials: {}, config: {}, beforeRequest: () => AbortSignal.timeout(60_000) };
    try {
      const result =
        call.method === "put" && call.event
          ? await provider.putEvent(session, call.place, call.event)
          : await provider.deleteEvent(session, call.place);
      return { result };
    } catch (error) {
      if (error instanceof ProviderError) return { error: { kind: error.kind, code: error.code } };
      throw error;
    } finally {
      passing("after request", call.worker);
    }
  };
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const call = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Call;
      answer(call).then(
        (said) => outgoing.end(JSON.stringify(said)),
        () => outgoing.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The provider as a worker process has it. */
export function wiredProvider(url: string, worker: number): CalendarProvider {
  const call = async <T>(
    signal: AbortSignal,
    method: Call["method"],
    place: EventPlace,
    event: CalendarEvent | null,
  ): Promise<T> => {
    const body: Call = { worker, method, place, event, sent: Date.now() };
    let said: Answer;
    try {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(body), signal });
      said = (await response.json()) as Answer;
    } catch (error) {
      throw new ProviderError("ambiguous", "connection_lost", "No answer came.", undefined, { cause: error });
    }
    if ("error" in said) throw new ProviderError(said.error.kind, said.error.code, "The service refused.");
    return said.result as T;
  };
  return {
    listCalendars: async () => wholeListing([]),
    putEvent: (session, place, event) => call(session.beforeRequest(), "put", place, event),
    deleteEvent: (session, place) => call(session.beforeRequest(), "delete", place, null),
    // Only people ask what is there, and there are none in these processes.
    readEvent: () => Promise.reject(new Error("A worker read an event.")),
    faceOf: () => {
      throw new Error("A worker compared an event.");
    },
  };
}
